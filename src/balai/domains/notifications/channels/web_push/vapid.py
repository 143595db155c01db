"""Who sends: a token signed with the mall's key for one push service and half a day (RFC 8292)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from .encryption import CURVE, decode, encode, point

VALID = timedelta(hours=12)


@lru_cache(maxsize=2)
def _key(text: str) -> ec.EllipticCurvePrivateKey:
    if "-----BEGIN" in text:
        found = load_pem_private_key(text.encode(), None)
        if not isinstance(found, ec.EllipticCurvePrivateKey) or found.curve.name != CURVE.name:
            raise ValueError("BALAI_WEBPUSH_KEY is no key of the curve P-256")
        return found
    return ec.derive_private_key(int.from_bytes(decode(text), "big"), CURVE)


def own_key() -> ec.EllipticCurvePrivateKey | None:
    """The mall's key, from PEM or the 32 bytes in base64url; None when there is none. Raises ValueError."""
    return _key(settings.BALAI_WEBPUSH_KEY) if settings.BALAI_WEBPUSH_KEY else None


def public_key() -> str:
    """What a browser needs to subscribe (`applicationServerKey`); empty when web push is not set up."""
    key = own_key()
    return encode(point(key.public_key())) if key and settings.BALAI_WEBPUSH_CONTACT else ""


def authorization(key: ec.EllipticCurvePrivateKey, endpoint: str, contact: str, now: datetime) -> str:
    """The `Authorization` header for a POST to `endpoint`."""
    place = urlsplit(endpoint)
    claims = {
        "aud": f"{place.scheme}://{place.netloc}",
        "exp": int((now + VALID).timestamp()),
        "sub": contact,
    }
    head = encode(json.dumps({"typ": "JWT", "alg": "ES256"}, separators=(",", ":")).encode())
    unsigned = f"{head}.{encode(json.dumps(claims, separators=(',', ':')).encode())}"
    r, s = decode_dss_signature(key.sign(unsigned.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{unsigned}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={encode(point(key.public_key()))}"
