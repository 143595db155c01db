"""Run every benchmark, print the table, write bench/RESULTS.md; exit 1 when a floor is missed.

python -m bench [--quick]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tests.served import Served, served

from .measuring import NotMeasured, Rate, pgbench, wrk
from .results import write

SERVICES = 24


@dataclass
class Line:
    """One row of the table. `ratio` is against `ceiling` of the same run; `floor` says what is owed."""

    name: str
    value: str
    ceiling: str
    ratio: str
    floor: str
    held: bool


def services_of(mall: Served) -> list[str]:
    """Make the table the ceilings read, and return the codes of its 24 services."""
    mall.sql(
        "create table if not exists bench_service as select row_number() over (order by code)::int as n, mall_id,"
        " id as service_id, code, queue_prefix as prefix from directory_service where queue_prefix <> '' order by code"
        f" limit {SERVICES}"
    )
    mall.sql("grant select on bench_service to balai_app")
    return [row[0] for row in mall.sql("select code from bench_service order by n")]


def clear(mall: Served) -> None:
    """Empty queues between two runs, so that each starts alike."""
    mall.sql(
        "update queueing_ticket set state = 'lapsed', ended_at = now() where state in ('waiting', 'called', 'serving')"
    )
    mall.sql("vacuum analyze queueing_ticket")


def issue(mall: Served, services: list[str], pairs: int, seconds: int) -> list[Line]:
    """Numbers over HTTP beside the same work in the database alone."""
    ceilings, small, large = [], [], []
    for _pair in range(pairs):
        ceilings.append(pgbench(mall, "issue.sql", 32, seconds).per_second)
        small.append(wrk(mall, "issue.lua", "/", 32, seconds, *services))
        large.append(wrk(mall, "issue.lua", "/", 128, seconds, *services))
        clear(mall)
    duplicates = mall.sql(
        "select count(*) from (select 1 from queueing_ticket group by mall_id, day, origin_id, number having count(*) > 1) d"
    )[0][0]
    failed = sum(rate.failed for rate in small + large)
    ceiling = median(ceilings)
    lines = []
    for rates, clients, floor in ((small, 32, 0.15), (large, 128, 0.4)):
        rate = median(each.per_second for each in rates)
        p99 = median(each.p99_ms or 0 for each in rates)
        ratio = median(each.per_second / top for each, top in zip(rates, ceilings, strict=True))
        lines.append(
            Line(
                f"issue over HTTP, c={clients}, keys, group commit",
                f"{rate:,.0f}/s, p99 {p99:.0f} ms",
                f"{ceiling:,.0f}/s",
                f"{ratio:.2f}",
                f">= {floor}",
                ratio >= floor and not duplicates and not failed,
            )
        )
    lines.append(
        Line(
            "numbers given twice, requests failed",
            f"{duplicates}, {failed}",
            "",
            "",
            "0, 0",
            not duplicates and not failed,
        )
    )
    return lines


def desks_of(mall: Served, count: int) -> list[str]:
    """Open counters with a token each, as `code=token`."""
    agencies = mall.sql(
        "select c.code, a.code from directory_counter c join directory_agency a on a.id = c.agency_id"
        " where c.active order by c.number limit %s",
        count,
    )
    tokens = {
        agency: mall.token(f"front_officer@{agency}") for agency in sorted({agency for _code, agency in agencies})
    }
    import httpx

    for code, agency in agencies:
        httpx.post(
            f"{mall.base}/api/v1/counters/{code}/open", headers={"Authorization": f"Bearer {tokens[agency]}"}
        ).raise_for_status()
    return [f"{code}={tokens[agency]}" for code, agency in agencies]


def fill(mall: Served, each: int, only: str | None = None) -> None:
    """Waiting numbers of today for every service of the pack (or one), straight into the tables."""
    mall.sql(
        "insert into queueing_ticket (id, mall_id, day, origin_id, number, label, service_id, channel, priority, lang,"
        " state, rank, since, issued_at, recalls)"
        " select gen_random_uuid(), mall_id, (now() at time zone 'Asia/Jakarta')::date, id, base + g, 'X-' || base + g,"
        " id, 'online', 'normal', 'id', 'waiting', now(), now(), now(), 0"
        " from directory_service s, lateral (select coalesce(max(number), 0) as base from queueing_ticket"
        " where origin_id = s.id) b, generate_series(1, %s) g where queue_prefix <> '' and (%s::text is null or code = %s)",
        each,
        only,
        only,
    )
    mall.sql("update queueing_ticket set day = (now() at time zone 'Asia/Jakarta')::date where state = 'waiting'")
    mall.sql(
        "insert into queueing_day (mall_id, service_id, day, last, before, latest)"
        " select mall_id, origin_id, day, max(number), min(issued_at), max(issued_at) from queueing_ticket"
        " where day = (now() at time zone 'Asia/Jakarta')::date group by mall_id, origin_id, day"
        " on conflict (mall_id, service_id, day) do update set last = excluded.last, latest = excluded.latest"
    )
    mall.sql("vacuum analyze queueing_ticket")


def call(mall: Served, pairs: int, seconds: int) -> list[Line]:
    """call-next of 24 counters beside SKIP LOCKED alone; then one hot service."""
    desks = desks_of(mall, SERVICES)
    ceilings, rates = [], []
    for _pair in range(pairs):
        fill(mall, 4000 * seconds // 4)
        ceilings.append(pgbench(mall, "call.sql", SERVICES, seconds).per_second)
        clear(mall)
        fill(mall, 200 * seconds)
        rates.append(wrk(mall, "call.lua", "/", SERVICES, seconds, *desks))
        clear(mall)
    ratio = median(rate.per_second / top for rate, top in zip(rates, ceilings, strict=True))
    speed = median(rate.per_second for rate in rates)
    p99 = median(rate.p99_ms or 0 for rate in rates)
    failed = sum(rate.failed for rate in rates)
    hot = [call_hot(mall, desks, seconds) for _pair in range(pairs)]
    spread = median((rate.p99_ms or 0) / (rate.p50_ms or 1) for rate in hot)
    return [
        Line(
            "call-next over HTTP, 24 counters",
            f"{speed:,.0f}/s, p99 {p99:.0f} ms",
            f"{median(ceilings):,.0f}/s",
            f"{ratio:.3f}",
            ">= 0.025 and >= 300/s",
            ratio >= 0.025 and speed >= 300 and not failed,
        ),
        Line(
            "call-next, one hot service, c=24: p99/p50",
            f"{spread:.1f} ({median(rate.per_second for rate in hot):,.0f}/s)",
            "",
            "",
            "< 10",
            spread < 10,
        ),
    ]


def call_hot(mall: Served, desks: list[str], seconds: int) -> Rate:
    """call-next of the three counters of one crowded service."""
    fill(mall, 3000 * seconds, "ktp-cetak-ulang")
    rate = wrk(mall, "call.lua", "/", SERVICES, seconds, *(d for d in desks if d.partition("=")[0] in {"2", "3", "6"}))
    clear(mall)
    return rate


def board(mall: Served, pairs: int, seconds: int) -> list[Line]:
    """The board, by many phones and screens that poll."""
    rates = [wrk(mall, "get.lua", "/api/v1/board", 32, seconds) for _pair in range(pairs)]
    speed = median(rate.per_second for rate in rates)
    return [
        Line(
            "GET /api/v1/board, c=32",
            f"{speed:,.0f}/s, p99 {median(rate.p99_ms or 0 for rate in rates):.1f} ms",
            "",
            "",
            ">= 15,000/s",
            speed >= 15_000 and not sum(rate.failed for rate in rates),
        )
    ]


def call_to_screens(mall: Served, count: int, calls: int) -> dict[str, float]:
    """Milliseconds `p50_ms`, `p99_ms`, `worst_ms` from the officer's key to every screen; how many `received` it."""
    desk = desks_of(mall, 3)[2].partition("=")
    done = subprocess.run(
        [sys.executable, "-m", "bench.screens", mall.base, str(count), str(calls), desk[0], desk[2]],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotMeasured(done.stderr)
    return dict(json.loads(done.stdout))


def screens(mall: Served, count: int, calls: int) -> list[Line]:
    """From the officer's key to every screen."""
    found = call_to_screens(mall, count, calls)
    return [
        Line(
            f"call to screen, {count:,} streams",
            f"p50 {found['p50_ms']} ms, p99 {found['p99_ms']} ms, worst {found['worst_ms']} ms",
            "",
            "",
            "p99 < 500 ms, all received",
            found["p99_ms"] < 500 and found["received"] == count * calls,
        )
    ]


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short pair each; writes no results")
    parser.add_argument("only", nargs="*", help="issue, call, board, screens")
    arguments = parser.parse_args()
    pairs, seconds, count = (1, 3, 200) if arguments.quick else (5, 8, 2000)
    lines: list[Line] = []
    with served(BALAI_ADDRESS_LIMIT="1000000000") as mall:
        codes = services_of(mall)
        parts: dict[str, Callable[[], list[Line]]] = {
            "screens": lambda: screens(mall, count, 10),
            "board": lambda: board(mall, pairs, seconds),
            "issue": lambda: issue(mall, codes, pairs, seconds),
            "call": lambda: call(mall, pairs, seconds),
        }
        for name, part in parts.items():
            if arguments.only and name not in arguments.only:
                continue
            for line in part():
                print(
                    f"{'held' if line.held else 'MISSED':7} {line.name}: {line.value} {line.ceiling} {line.ratio} ({line.floor})",
                    flush=True,
                )
                lines.append(line)
    if not arguments.quick and not arguments.only:
        write(lines, pairs, seconds)
    return 0 if all(line.held for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
