"""What a browser does with a push: RFC 8291 from the other side, written from the RFC and not from our code."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def open_push(body: bytes, key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """The text. Raises InvalidTag for a body that was meant for somebody else."""
    salt, size = body[:16], body[20]
    sender = body[21 : 21 + size]
    mine = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))

    def mac(secret: bytes, data: bytes) -> bytes:
        return hmac.new(secret, data, hashlib.sha256).digest()

    secret = mac(mac(auth, shared), b"WebPush: info\x00" + mine + sender + b"\x01")
    derived = mac(salt, secret)
    content_key = mac(derived, b"Content-Encoding: aes128gcm\x00\x01")[:16]
    nonce = mac(derived, b"Content-Encoding: nonce\x00\x01")[:12]
    padded = AESGCM(content_key).decrypt(nonce, body[21 + size :], None)
    return padded.rstrip(b"\x00").removesuffix(b"\x02")
