"""Secrets of accounts: made here, shown once, kept as digests."""

from __future__ import annotations

import hashlib
import secrets

STAFF_PREFIX = "balai_st_"
DEVICE_PREFIX = "balai_dv_"


def new_token(prefix: str) -> str:
    """A new bearer token with 256 random bits."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret. Plain SHA-256 will do: nobody can guess 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()
