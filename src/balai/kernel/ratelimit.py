"""Limits: by device, session or target first, by address last and with a high ceiling, since phones share addresses.

`hot_limits` counts in the process (hot routes; each node allows the whole limit). `hit` counts in the database (sign-in,
wrong codes) so that all nodes share it. Both are fixed windows.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from .errors import TooMany

_MOST_BUCKETS = 200_000


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `limit` in `window_s` seconds for each value of `name` (`device`, `session`, `ticket`, `address` …)."""

    name: str
    limit: int
    window_s: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What is left of the tightest policy that applied."""

    allowed: bool = True
    policy: Policy | None = None
    remaining: int = 0
    reset_s: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


def headers_of(policy: Policy, remaining: int, reset_s: int) -> list[tuple[bytes, bytes]]:
    """The RateLimit header fields (draft-ietf-httpapi-ratelimit-headers): `"name";r=..;t=..` and the policy."""
    return [
        (b"ratelimit-policy", f'"{policy.name}";q={policy.limit};w={policy.window_s}'.encode()),
        (b"ratelimit", f'"{policy.name}";r={remaining};t={reset_s}'.encode()),
    ]


def enabled() -> bool:
    """Limits are on unless BALAI_RATE_LIMITS=off (refused in production)."""
    return settings.BALAI_RATE_LIMITS != "off"


class HotLimits:
    """Counters of this process: one dictionary access a request, bounded memory, safe for threads."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, str, str | None], tuple[int, int]] = {}
        self._lock = threading.Lock()

    def check(self, route: str, policies: tuple[Policy, ...], **who: str | None) -> Decision:
        """Count one request of `route` for the first policy whose value is known. Raises TooMany."""
        for policy in policies:
            value = who.get(policy.name)
            if value is not None:
                return self._count(route, policy, value)
        return Decision()

    def _count(self, route: str, policy: Policy, value: str) -> Decision:
        now = time.time()
        window = int(now // policy.window_s)
        reset_s = int((window + 1) * policy.window_s - now) + 1
        key = (route, policy.name, value)
        with self._lock:
            if len(self._windows) > _MOST_BUCKETS:
                self._windows.clear()
            known, count = self._windows.get(key, (window, 0))
            count = count + 1 if known == window else 1
            self._windows[key] = (window, count)
        if count > policy.limit and enabled():
            raise TooMany(retry_after=reset_s)
        remaining = max(0, policy.limit - count)
        return Decision(True, policy, remaining, reset_s, headers_of(policy, remaining, reset_s))


hot_limits = HotLimits()

_HIT = """
insert into kernel_rate (id, "window", count) values (%s, %s, 1)
on conflict (id) do update set
  count = case when kernel_rate."window" = excluded."window" then kernel_rate.count + 1 else 1 end,
  "window" = excluded."window"
returning count
"""


def hit(bucket: str, limit: int, window_s: int) -> Decision:
    """Count one event of `bucket` for all nodes together, in a statement of its own. Never raises: the caller decides.

    Call it outside a transaction that may be rolled back, or the count goes with it.
    """
    now = time.time()
    window = int(now // window_s)
    with connection.cursor() as cursor:
        cursor.execute(_HIT, [bucket[:200], window, window])
        count = cursor.fetchone()[0]
    policy = Policy(bucket.partition("/")[0], limit, window_s)
    reset_s = int((window + 1) * window_s - now) + 1
    remaining = max(0, limit - count)
    allowed = count <= limit or not enabled()
    return Decision(allowed, policy, remaining, reset_s, headers_of(policy, remaining, reset_s))
