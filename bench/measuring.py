"""The instruments: wrk for HTTP, pgbench for the ceiling. Each returns a `Rate`."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.served import Served

HERE = Path(__file__).parent


class NotMeasured(RuntimeError):
    """An instrument failed or is missing."""


@dataclass(frozen=True)
class Rate:
    """Per second, with latencies in milliseconds (None for pgbench) and failed requests."""

    per_second: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    failed: int = 0


def wrk(mall: Served, script: str, path: str, connections: int, seconds: int, *arguments: str) -> Rate:
    """One run of wrk with two threads."""
    command = [
        "wrk",
        "-t2",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(HERE / "wrk" / script),
        mall.base + path,
        "--",
        *arguments,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise NotMeasured("wrk is not installed (Debian package wrk)") from None
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+)", done.stdout)
    if not found:
        raise NotMeasured(done.stdout + done.stderr)
    return Rate(float(found[1]), float(found[2]), float(found[3]), int(found[4]))


def pgbench(mall: Served, script: str, clients: int, seconds: int) -> Rate:
    """One run of the embedded server's pgbench, prepared, two threads, as the app's own role."""
    cluster = mall.cluster
    command = [
        str(cluster.bin / "pgbench"),
        "-n",
        "-M",
        "prepared",
        f"-c{clients}",
        "-j2",
        f"-T{seconds}",
        "-f",
        str(HERE / "sql" / script),
        cluster.url("app"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or not found:
        raise NotMeasured(done.stdout + done.stderr)
    return Rate(float(found[1]))
