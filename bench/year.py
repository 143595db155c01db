"""The benchmarks in an empty mall and in one with a year behind it, in turn; writes bench/YEAR.md.

python -m bench.year [--days 228] [--pairs 3] [--seconds 6]

A figure after a year must be at least 0.85 of that of the empty mall, and nothing may read a table that grows from end
to end.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.served import Served, served

from .__main__ import SERVICES, call_hot, call_to_screens, clear, desks_of, fill, services_of
from .measuring import pgbench, wrk
from .plans import compared, statements
from .results import machine

LEAST = 0.85
Measure = Callable[[Served], float]


def grown(mall: Served, days: int) -> str:
    """Give the mall its past, and the statistics it would have by now. What the command said."""
    began = time.monotonic()
    said = mall.balai("simulate", "history", "--days", str(days))
    mall.sql("vacuum analyze")
    written = next(line for line in said.splitlines() if "days written" in line)
    return f"{written} ({time.monotonic() - began:.0f} s)"


class Issue:
    """Numbers over HTTP with 32 clients, and the ceiling beside them."""

    def __init__(self, malls: list[Served], seconds: int) -> None:
        self.codes = {mall.port: services_of(mall) for mall in malls}
        self.seconds = seconds
        self.latest: dict[int, list[float]] = {mall.port: [] for mall in malls}
        self.ratios: dict[int, list[float]] = {mall.port: [] for mall in malls}

    def __call__(self, mall: Served) -> float:
        top = pgbench(mall, "issue.sql", 32, self.seconds).per_second
        rate = wrk(mall, "issue.lua", "/", 32, self.seconds, *self.codes[mall.port])
        clear(mall)
        assert not rate.failed, f"{rate.failed} requests failed"
        self.latest[mall.port].append(rate.p99_ms or 0)
        self.ratios[mall.port].append(rate.per_second / top)
        return rate.per_second


class Crowd(Issue):
    """Numbers over HTTP with 128 clients."""

    def __call__(self, mall: Served) -> float:
        rate = wrk(mall, "issue.lua", "/", 128, self.seconds, *self.codes[mall.port])
        clear(mall)
        assert not rate.failed, f"{rate.failed} requests failed"
        return rate.per_second


class Call:
    """call-next of 24 counters."""

    def __init__(self, malls: list[Served], seconds: int) -> None:
        self.desks = {mall.port: desks_of(mall, SERVICES) for mall in malls}
        self.seconds = seconds

    def __call__(self, mall: Served) -> float:
        fill(mall, 200 * self.seconds)
        rate = wrk(mall, "call.lua", "/", SERVICES, self.seconds, *self.desks[mall.port])
        clear(mall)
        assert not rate.failed, f"{rate.failed} requests failed"
        return rate.per_second


class Hot(Call):
    """call-next of the three counters of one crowded service: p99 by p50."""

    def __call__(self, mall: Served) -> float:
        rate = call_hot(mall, self.desks[mall.port], self.seconds)
        return (rate.p99_ms or 0) / (rate.p50_ms or 1)


def screens(mall: Served) -> float:
    """Milliseconds from a call to the last but one hundredth of 2,000 screens."""
    found = call_to_screens(mall, 2000, 10)
    assert found["received"] == 2000 * 10, found
    return found["p99_ms"]


def read(path: str, connections: int, seconds: int) -> Measure:
    """A page or an answer that is read again and again."""

    def measure(mall: Served) -> float:
        rate = wrk(mall, "get.lua", path, connections, seconds)
        assert not rate.failed, f"{rate.failed} requests failed"
        return rate.per_second

    return measure


def main() -> int:
    """Measure in turn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=228)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6)
    arguments = parser.parse_args()
    settings = {"BALAI_ADDRESS_LIMIT": "1000000000"}
    with served(**settings) as empty, served(**settings) as year:
        past = grown(year, arguments.days)
        print(past, flush=True)
        malls = [empty, year]
        issue = Issue(malls, arguments.seconds)
        measures: dict[str, Measure] = {
            "issue over HTTP, c=32, /s": issue,
            "issue over HTTP, c=128, /s": Crowd(malls, arguments.seconds),
            "call-next over HTTP, 24 counters, /s": Call(malls, arguments.seconds),
            "call-next, one hot service, p99/p50": Hot(malls, arguments.seconds),
            "GET /api/v1/board, c=32, /s": read("/api/v1/board", 32, arguments.seconds),
            "call to screen, 2,000 streams, p99, ms": screens,
            "GET /api/v1/services, c=8, /s": read("/api/v1/services", 8, arguments.seconds),
            "GET /now/, c=8, /s": read("/now/", 8, arguments.seconds),
        }
        rows, held = [], True
        for name, measure in measures.items():
            pairs = []
            for number in range(arguments.pairs):
                first, second = malls if number % 2 == 0 else malls[::-1]
                found = {first.port: measure(first), second.port: measure(second)}
                pairs.append((found[empty.port], found[year.port]))
            unit = name.rpartition(", ")[2]
            ratio = median(after / before if unit == "/s" else before / after for before, after in pairs)
            good = ratio >= LEAST
            held = held and good
            rows.append(
                f"| {name} | {median(one for one, _ in pairs):,.1f} | {median(two for _, two in pairs):,.1f}"
                f" | {ratio:.2f} | >= {LEAST} | {'yes' if good else '**no**'} |"
            )
            print(rows[-1], flush=True)
        share, p99 = median(issue.ratios[year.port]), median(issue.latest[year.port])
        good = share >= 0.25 and p99 < 60
        held = held and good
        rows.append(
            f"| issue, c=32, after a year, of its ceiling | | p99 {p99:.0f} ms | {share:.2f} | >= 0.25, p99 < 60 ms |"
            f" {'yes' if good else '**no**'} |"
        )
        print(rows[-1], flush=True)
        plans, clean = compared(empty, year)
        costs = statements(year)
        print(*plans, *costs, sep="\n", flush=True)
        write(past, rows, plans, costs)
    return 0 if held and clean else 1


def write(past: str, rows: list[str], plans: list[str], costs: list[tuple[str, int]]) -> None:
    """Write the file beside this module."""
    table = "\n".join(rows)
    found = "\n".join(f"- {line}" for line in plans)
    listed = "\n".join(f"| `{name}` | {count} |" for name, count in costs)
    Path(__file__).with_name("YEAR.md").write_text(
        f"""# A mall with a year behind it

{machine()}
Two malls at once, measured in turn; the ratio is the median of the pairs, so that more is better.
The year's mall: {past}.

| what | empty | after a year | ratio | floor | held |
|---|---|---|---|---|---|
{table}

How an ordinary day (300 visits, one request after the other) reads the tables that grow:

{found}

Statements of one request in the year's mall, read from the server's log (`begin`, `commit` and the settings of the
actor included):

| request | statements |
|---|---|
{listed}
"""
    )


if __name__ == "__main__":
    sys.exit(main())
