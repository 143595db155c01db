"""Proof of possession: ECDSA P-256 keys of browsers (WebCrypto, not extractable) and what they sign."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from balai.kernel.errors import Invalid

_SIZE = 32


def _bytes(text: Any) -> bytes:
    """base64url without padding. Raises ValueError."""
    if not isinstance(text, str) or len(text) > 200:
        raise ValueError
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _load(key: Any) -> ec.EllipticCurvePublicKey:
    """A JWK as a key on the curve. Raises ValueError."""
    if not isinstance(key, dict) or key.get("kty") != "EC" or key.get("crv") != "P-256":
        raise ValueError
    x, y = _bytes(key.get("x")), _bytes(key.get("y"))
    if len(x) != _SIZE or len(y) != _SIZE:
        raise ValueError
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1())
    return numbers.public_key()


def normal_key(key: Any) -> dict[str, str]:
    """The public members of a JWK, checked to be a point of P-256. Raises Invalid; a private key is never accepted."""
    try:
        _load(key)
    except ValueError:
        raise Invalid() from None
    if "d" in key:
        raise Invalid()
    return {name: key[name] for name in ("kty", "crv", "x", "y")}


def signed_by(key: Any, message: str, signature: str) -> bool:
    """Whether `signature` (base64url of r||s, as WebCrypto makes it) over `message` (UTF-8, SHA-256) is the key's."""
    try:
        raw = _bytes(signature)
        if len(raw) != 2 * _SIZE:
            return False
        der = utils.encode_dss_signature(int.from_bytes(raw[:_SIZE], "big"), int.from_bytes(raw[_SIZE:], "big"))
        _load(key).verify(der, message.encode(), ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True
