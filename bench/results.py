"""bench/RESULTS.md: the table, the machine, the date."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class Row(Protocol):
    """What a line of the table needs."""

    name: str
    value: str
    ceiling: str
    ratio: str
    floor: str
    held: bool


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> str:
    """When and on what this was measured, as a line of text."""
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{when} · {_processor()} · {os.cpu_count()} cores · Linux {platform.release()} · Python {platform.python_version()}."


def write(lines: Sequence[Row], pairs: int, seconds: int) -> None:
    """Write the file beside this module."""
    rows = "\n".join(
        f"| {line.name} | {line.value} | {line.ceiling} | {line.ratio} | {line.floor} | {'yes' if line.held else '**no**'} |"
        for line in lines
    )
    Path(__file__).with_name("RESULTS.md").write_text(
        f"""# Results of `make bench`

{machine()}
Median of {pairs} interleaved pairs of {seconds} s; ratios are within one pair. Everything (load generator, web node with
two workers, PostgreSQL 18 with fsync on) shares this machine. Load average before writing: {os.getloadavg()[0]:.1f}.

| what | measured | ceiling (pgbench, prepared, our tables) | ratio | floor | held |
|---|---|---|---|---|---|
{rows}

All guarantees are on: idempotency keys, journal in the same statement, row security, durable commits, rate limits
counted (the ceiling for one address is raised by `BALAI_ADDRESS_LIMIT`, since all load comes from one).
Peers measured on the same kind of machine (domain notes): TheQ 6-14 numbers a second with half of them given twice and
call-next p99 24 s; FQM 142 a second with 6.5 % given twice.
"""
    )
