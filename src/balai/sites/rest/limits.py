"""How often one caller may ask. What is known of him is counted first, his address last and with a high ceiling.

Counted in this process, in microseconds (`kernel.ratelimit.hot_limits`). A wrong token slows the source that tries and
the target it tries at from there; whoever holds the right one is never asked to wait for somebody else's attempts.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest

from balai.kernel.ratelimit import Decision, Policy, hot_limits

_OFFICER = max(6_000, settings.BALAI_ADDRESS_LIMIT // 10)
_ADDRESS = Policy("address", settings.BALAI_ADDRESS_LIMIT, 60)
READ = (Policy("device", _OFFICER, 60), Policy("session", 1_200, 60), Policy("ticket", 600, 60), _ADDRESS)
WRITE = (Policy("device", _OFFICER, 60), Policy("session", 600, 60), Policy("ticket", 120, 60), _ADDRESS)
WRONG = (Policy("target", 10, 60), Policy("address", 300, 60))


def _short(secret: str) -> str | None:
    return hashlib.blake2b(secret.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest() if secret else None


def count(request: HttpRequest) -> Decision:
    """Count one request of the API under everything known of its caller. Raises TooMany."""
    reading = request.method in ("GET", "HEAD", "OPTIONS")
    ticket = request.headers.get("X-Ticket-Token", "")
    return hot_limits.check(
        "read" if reading else "write",
        READ if reading else WRITE,
        device=_short(request.headers.get("Authorization", "")),
        session=_short(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")),
        ticket=_short(f"{request.path} {ticket}") if ticket else None,
        address=request.META.get("REMOTE_ADDR", ""),
    )


def count_wrong(request: HttpRequest) -> Decision:
    """Count one wrong token or unknown number: by source and target together, then by source. Raises TooMany.

    Called only after an attempt has failed: the right token meets no counter of wrong ones.
    """
    address = request.META.get("REMOTE_ADDR", "")
    return hot_limits.check("wrong", WRONG, target=f"{address} {request.path}", address=address)
