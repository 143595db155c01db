"""Message encryption for web push: RFC 8291 over the `aes128gcm` content coding of RFC 8188. One record."""

from __future__ import annotations

import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
CURVE = ec.SECP256R1()
_LAST_RECORD = b"\x02"


def encode(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """From base64url, padded or not. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """The 65 bytes of a public key."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def browser_key(raw: bytes) -> ec.EllipticCurvePublicKey:
    """A subscription's `p256dh`. Raises ValueError when it is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)


def encrypt(
    plain: bytes,
    browser: bytes,
    auth: bytes,
    *,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The request body for a subscription with key `browser` and secret `auth`.

    `salt` and `own` are fresh for every message; only the test of the RFC's example gives them. At most 3,993 bytes.
    Raises ValueError.
    """
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(CURVE)
    public = point(own.public_key())
    shared = own.exchange(ec.ECDH(), browser_key(browser))
    secret = _derive(auth, shared, b"WebPush: info\0" + browser + public, 32)
    key = _derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, secret, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack("!IB", RECORD, len(public)) + public
    closed = AESGCM(key).encrypt(nonce, plain + _LAST_RECORD, None)
    if len(header) + len(closed) > RECORD:
        raise ValueError("too long for one record")
    return header + closed


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
