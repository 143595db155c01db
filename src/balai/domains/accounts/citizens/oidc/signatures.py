"""Signed tokens (JWS, RFC 7515): RS256 and ES256 with a key of the provider's set, and nothing else."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256

from ..errors import IdentityRefused

LONGEST = 20_000
SMALLEST_RSA = 2_048


def _bytes(text: Any) -> bytes:
    """base64url without padding. Raises ValueError."""
    if not isinstance(text, str) or not text.isascii():
        raise ValueError
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _object(text: str) -> dict[str, Any]:
    found = json.loads(_bytes(text))
    if not isinstance(found, dict):
        raise ValueError
    return found


def header_of(token: str) -> dict[str, Any]:
    """The header, not yet to be believed. Raises IdentityRefused."""
    try:
        if len(token) > LONGEST or token.count(".") != 2:
            raise ValueError
        return _object(token.split(".")[0])
    except ValueError:
        raise IdentityRefused("no-token") from None


def claims_of(token: str, key: dict[str, Any]) -> dict[str, Any]:
    """The claims of a token that `key` (a JWK) signed. Raises IdentityRefused."""
    header = header_of(token)
    signed, _dot, signature = token.rpartition(".")
    try:
        _verify(header.get("alg"), key, signed.encode(), _bytes(signature))
        return _object(token.split(".")[1])
    except InvalidSignature:
        raise IdentityRefused("bad-signature") from None
    except ValueError:
        raise IdentityRefused("unreadable") from None


def _verify(algorithm: Any, key: dict[str, Any], signed: bytes, signature: bytes) -> None:
    """Raises InvalidSignature, ValueError. The key's kind must fit: a public key never serves as a shared secret."""
    if algorithm == "RS256" and key.get("kty") == "RSA":
        numbers = rsa.RSAPublicNumbers(int.from_bytes(_bytes(key.get("e"))), int.from_bytes(_bytes(key.get("n"))))
        public = numbers.public_key()
        if public.key_size < SMALLEST_RSA:
            raise ValueError
        public.verify(signature, signed, padding.PKCS1v15(), SHA256())
    elif algorithm == "ES256" and key.get("kty") == "EC" and key.get("crv") == "P-256":
        if len(signature) != 64:
            raise ValueError
        x, y = (int.from_bytes(_bytes(key.get(name))) for name in ("x", "y"))
        der = utils.encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
        ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key().verify(der, signed, ec.ECDSA(SHA256()))
    else:
        raise ValueError
