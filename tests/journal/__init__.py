"""The journal as evidence: sealed, verified, tampered with, and searched for people."""
