"""Figures for Prometheus, summed over the workers of a node.

`balai web` gives its workers one folder (PROMETHEUS_MULTIPROC_DIR); whichever worker is asked adds up all of them.
Hot routes only raise an integer per request; once a second the sums move into the shared files.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.registry import REGISTRY

from .routes import Counted

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

REQUESTS = Counter("balai_http_requests", "Answers by route pattern and status", ["route", "status"])
SECONDS = Histogram(
    "balai_http_seconds", "Time to answer; hot routes count every 16th request", ["kind"], buckets=_BUCKETS
)
REFUSED = Counter("balai_http_refused", "Requests the edge refused, by code", ["code"])
STREAMS = Gauge("balai_streams", "Open event streams", multiprocess_mode="livesum")
WAITING = Gauge("balai_django_requests", "Requests in or waiting for a Django thread", multiprocess_mode="livesum")
HORIZON = Gauge(
    "balai_horizon_held_seconds",
    "How long the oldest writing transaction has held back the live tail (alarm above 1)",
    multiprocess_mode="livemax",
)
UNSEALED = Gauge(
    "balai_journal_unsealed_seconds", "Age of the oldest unsealed journal row", multiprocess_mode="livemax"
)
READY = Gauge("balai_ready", "Workers that are ready", multiprocess_mode="livesum")


def flush(routes: list[Counted]) -> None:
    """Move the integers of the native routes into the shared counters."""
    for counted in routes:
        if counted.answers:
            answers, counted.answers = counted.answers, {}
            for status, count in answers.items():
                REQUESTS.labels(counted.label, str(status)).inc(count)


def render() -> bytes:
    """The text exposition of the whole node."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return generate_latest(REGISTRY)
    _forget_dead(Path(folder))
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _forget_dead(folder: Path) -> None:
    """Live gauges of a worker that was killed must not be added for ever."""
    for file in folder.glob("gauge_live*.db"):
        found = re.search(r"_(\d+)\.db$", file.name)
        if found and not Path(f"/proc/{found[1]}").exists():
            with contextlib.suppress(OSError):
                file.unlink()
