"""What every answer carries, whoever made it."""

from __future__ import annotations

from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "microphone", "geolocation", "payment", "usb", "serial", "midi")
)
SECURITY_HEADERS: Headers = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # The own pages may know where a form came from; nobody else learns an address, least of all one with a token.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", PERMISSIONS_POLICY.encode()),
    (b"server", b"balai"),
]
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_OURS = frozenset(name for name, _ in [*SECURITY_HEADERS, _STRICT_TRANSPORT] if name != b"content-security-policy")
_PRIVATE = (b"cache-control", b"private, no-cache")


def headers_for(request_id: str, secure_production: bool) -> Headers:
    """The fixed headers of one answer, request id first; HSTS only in production over TLS."""
    headers = [(b"x-request-id", request_id.encode("ascii")), *SECURITY_HEADERS]
    if secure_production:
        headers.append(_STRICT_TRANSPORT)
    return headers


def merge(fixed: Headers, made: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Django's headers under ours.

    A view may add a second, stricter Content-Security-Policy (browsers obey both); it cannot replace ours. Without a
    Cache-Control of its own an answer is kept by nobody else.
    """
    merged = list(fixed)
    cached = False
    for name, value in made:
        if name in _OURS or name == b"x-request-id":
            continue
        cached = cached or name == b"cache-control"
        merged.append((name, value))
    if not cached:
        merged.append(_PRIVATE)
    return merged
