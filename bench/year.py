"""The benchmarks in an empty mall and in one with a year behind it, in turn; writes bench/YEAR.md.

python -m bench.year [--days 228] [--pairs 3] [--seconds 6]

A figure after a year must be at least 0.85 of that of the empty mall, and nothing may read a table that grows from end
to end. What each request asks of the database is counted in the year's mall.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from statistics import median

import httpx
from tests.served import Served, served

from .__main__ import SERVICES, clear, desks_of, fill, services_of
from .measuring import pgbench, wrk
from .results import machine

LEAST = 0.85
GROWING = "queueing_%", "kernel_journal%", "kernel_outbox%", "kernel_idempotency%", "notifications_%"
Measure = Callable[[Served], float]


def grown(mall: Served, days: int) -> str:
    """Give the mall its past, and the statistics it would have by now. What the command said."""
    began = time.monotonic()
    said = mall.balai("simulate", "history", "--days", str(days))
    mall.sql("vacuum analyze")
    return f"{said.splitlines()[-1]} ({time.monotonic() - began:.0f} s)"


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


def read(path: str, connections: int, seconds: int) -> Measure:
    """A page or an answer that is read again and again."""

    def measure(mall: Served) -> float:
        rate = wrk(mall, "get.lua", path, connections, seconds)
        assert not rate.failed, f"{rate.failed} requests failed"
        return rate.per_second

    return measure


def scans(mall: Served) -> dict[str, tuple[int, int]]:
    """(scans from end to end, rows they read) of each table that grows."""
    mall.sql("select pg_stat_force_next_flush()")
    rows = mall.sql(
        "select relname, seq_scan, seq_tup_read from pg_stat_user_tables where relname like any(%s)", list(GROWING)
    )
    return {name: (count, read) for name, count, read in rows}


def used(mall: Served) -> dict[str, int]:
    """How often each index of a table that grows was used."""
    rows = mall.sql("select indexrelname, idx_scan from pg_stat_user_indexes where relname like any(%s)", list(GROWING))
    return dict(rows)


def day(mall: Served, *, visitors: int = 300) -> None:
    """An ordinary day's requests, one after the other."""
    desks = dict(desk.split("=", 1) for desk in desks_of(mall, 6))
    with httpx.Client(base_url=mall.base, timeout=30) as client:
        codes = [row[0] for row in mall.sql("select code from bench_service order by n")]
        for number in range(visitors):
            for _name, ask in requests(mall, client, codes[number % len(codes)], desks, number):
                ask()


def requests(
    mall: Served, client: httpx.Client, service: str, desks: dict[str, str], number: int
) -> list[tuple[str, Callable[[], httpx.Response]]]:
    """What a visit asks of the mall, in its order, with names to print."""
    counter, token = sorted(desks.items())[number % len(desks)]
    officer = {"Authorization": f"Bearer {token}"}
    kept: dict[str, str] = {}

    def issue() -> httpx.Response:
        answer = client.post("/api/v1/tickets", json={"service": service, "channel": "kiosk"})
        kept.update(answer.json())
        return answer

    def at(verb: str) -> Callable[[], httpx.Response]:
        return lambda: client.post(f"/api/v1/counters/{counter}/{verb}", headers=officer)

    def get(path: str, **headers: str) -> Callable[[], httpx.Response]:
        return lambda: client.get(path.format(**kept), headers=headers)

    return [
        ("GET /", get("/")),
        ("GET /services/", get("/services/")),
        (f"GET /services/{service}/", get(f"/services/{service}/")),
        ("POST /api/v1/tickets", issue),
        (
            "GET /api/v1/tickets/{id}",
            lambda: client.get(f"/api/v1/tickets/{kept['id']}", headers={"X-Ticket-Token": kept["token"]}),
        ),
        ("GET /t/{id}/", lambda: client.get(f"/t/{kept['id']}/", params={"token": kept["view_token"]})),
        ("GET /now/", get("/now/")),
        ("GET /api/v1/board", get("/api/v1/board")),
        ("GET /api/v1/mall", get("/api/v1/mall")),
        ("GET /api/v1/services", get("/api/v1/services")),
        ("POST /api/v1/counters/{code}/call-next", at("call-next")),
        ("POST /api/v1/counters/{code}/start", at("start")),
        ("POST /api/v1/counters/{code}/finish", at("finish")),
    ]


def statements(mall: Served) -> list[tuple[str, int]]:
    """How many statements each request costs, counted in the server's own log; transaction brackets count too."""
    desks = dict(desk.split("=", 1) for desk in desks_of(mall, 6))
    mall.sql("alter system set log_statement = 'all'")
    mall.sql("select pg_reload_conf()")
    time.sleep(1)
    log = mall.cluster.log
    found = []
    with httpx.Client(base_url=mall.base, timeout=30) as client:
        for name, ask in requests(mall, client, "kia", desks, 0):
            counts = []
            for _again in range(3 if name.startswith("GET") else 1):
                before = log.stat().st_size
                answer = ask()
                assert answer.status_code < 400, (name, answer.status_code, answer.text)
                time.sleep(0.3)
                with log.open(errors="replace") as file:
                    file.seek(before)
                    text = file.read()
                counts.append(sum(1 for line in text.splitlines() if "execute " in line or "statement: " in line))
            found.append((name, min(counts)))
    mall.sql("alter system reset log_statement")
    mall.sql("select pg_reload_conf()")
    return found


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
            "issue over HTTP, c=32": issue,
            "issue over HTTP, c=128": Crowd(malls, arguments.seconds),
            "call-next over HTTP, 24 counters": Call(malls, arguments.seconds),
            "GET /api/v1/board, c=32": read("/api/v1/board", 32, arguments.seconds),
            "GET /api/v1/services, c=8": read("/api/v1/services", 8, arguments.seconds),
            "GET /now/, c=8": read("/now/", 8, arguments.seconds),
        }
        rows, held = [], True
        for name, measure in measures.items():
            pairs = []
            for number in range(arguments.pairs):
                first, second = malls if number % 2 == 0 else malls[::-1]
                found = {first.port: measure(first), second.port: measure(second)}
                pairs.append((found[empty.port], found[year.port]))
            ratio = median(after / before for before, after in pairs)
            good = ratio >= LEAST
            held = held and good
            rows.append(
                f"| {name} | {median(one for one, _ in pairs):,.0f}/s | {median(two for _, two in pairs):,.0f}/s"
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


def compared(empty: Served, year: Served) -> tuple[list[str], bool]:
    """How an ordinary day reads the tables that grow, in both malls: lines to print, and whether it is the same way."""
    seen, clean = {}, True
    lines = []
    for mall in (empty, year):
        before_scans, before = scans(mall), used(mall)
        day(mall)
        time.sleep(2)
        after_scans, after = scans(mall), used(mall)
        seen[mall.port] = {name for name, count in after.items() if count > before[name]}
        whole = {
            name: (count - before_scans[name][0], read - before_scans[name][1])
            for name, (count, read) in after_scans.items()
            if read > before_scans[name][1]
        }
        title = "after a year" if mall is year else "empty"
        lines.append(
            f"{title}: read from end to end: "
            + (", ".join(f"{name} {count} times, {read:,} rows" for name, (count, read) in whole.items()) or "nothing")
        )
        if mall is year and any(read > 100_000 for _count, read in whole.values()):
            clean = False
    lost = sorted(seen[empty.port] - seen[year.port])
    new = sorted(seen[year.port] - seen[empty.port])
    lines.append(
        f"indexes used in the empty mall only: {', '.join(lost) or 'none'}; after a year only: {', '.join(new) or 'none'}"
    )
    return lines, clean


def write(past: str, rows: list[str], plans: list[str], costs: list[tuple[str, int]]) -> None:
    """Write the file beside this module."""
    from pathlib import Path

    table = "\n".join(rows)
    listed = "\n".join(f"| `{name}` | {count} |" for name, count in costs)
    found = "\n".join(f"- {line}" for line in plans)
    Path(__file__).with_name("YEAR.md").write_text(
        f"""# A mall with a year behind it

{machine()}
Two malls at once, measured in turn; the ratio is the median of the pairs. The year's mall: {past}

| what | empty | after a year | ratio | floor | held |
|---|---|---|---|---|---|
{table}

How an ordinary day (300 visits, one request after the other) reads the tables that grow:

{found}

Statements of the app for one request (`begin`, `commit` and settings of the transaction included), counted in the
server's log:

| request | statements |
|---|---|
{listed}
"""
    )


if __name__ == "__main__":
    sys.exit(main())
