"""Balai: open software for a public service mall."""
