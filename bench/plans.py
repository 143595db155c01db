"""How the requests of a visit read the tables that grow, and how many statements each costs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import httpx
from tests.served import Served

from .__main__ import SERVICES, desks_of

STATEMENT = re.compile(r"balai-(web|issue)\|LOG:  (execute|statement)")
"""Of the sessions that answer requests; the follower of the journal and the worker have others."""
GROWING = "queueing_%", "kernel_journal%", "kernel_outbox%", "kernel_idempotency%", "notifications_%"


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
    desks = desks_with_service(mall)
    with httpx.Client(base_url=mall.base, timeout=30) as client:
        for number in range(visitors):
            for name, ask in requests(client, *desks[number % len(desks)]):
                answer = ask()
                assert answer.status_code < 400, (name, answer.status_code, answer.text)


def desks_with_service(mall: Served) -> list[tuple[str, str, str]]:
    """Six open counters: code, bearer token, and a service whose numbers nobody else calls and anybody there may."""
    alone = dict(
        mall.sql(
            "select min(c.code), s.code from directory_service s join directory_counter_service cs on cs.service_id = s.id"
            " join directory_counter c on c.id = cs.counter_id where c.active and s.queue_prefix <> ''"
            " group by s.code having count(*) = 1"
        )
    )
    alone.pop("17")  # its service asks for a skill
    desks = (desk.split("=", 1) for desk in desks_of(mall, SERVICES))
    return [(counter, token, alone[counter]) for counter, token in desks if counter in alone][:6]


def requests(
    client: httpx.Client, counter: str, token: str, service: str
) -> list[tuple[str, Callable[[], httpx.Response]]]:
    """What a visit asks of the mall, in its order, with names to print."""
    officer = {"Authorization": f"Bearer {token}"}
    kept: dict[str, str] = {}

    def issue() -> httpx.Response:
        answer = client.post("/api/v1/tickets", json={"service": service, "channel": "kiosk"})
        assert answer.status_code == 201, answer.text
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
    """How many statements of the web process each request costs, read from the server's own log.

    The brackets of a transaction count too, and the settings of the actor. A page is asked for three times: the least.
    """
    desk = desks_with_service(mall)[0]
    for setting in ("log_statement = 'all'", "log_line_prefix = '%a|'"):
        mall.sql(f"alter system set {setting}")
    mall.sql("select pg_reload_conf()")
    time.sleep(1)

    def counted(ask: Callable[[], object]) -> int:
        before = mall.cluster.log.stat().st_size
        ask()
        time.sleep(0.3)
        with mall.cluster.log.open(errors="replace") as file:
            file.seek(before)
            return sum(1 for line in file if STATEMENT.match(line))

    found = []
    with httpx.Client(base_url=mall.base, timeout=30) as client:
        for name, ask in requests(client, *desk):
            tries = 3 if name.startswith("GET") else 1
            found.append((name, min(counted(ask) for _ in range(tries))))
    for setting in ("log_statement", "log_line_prefix"):
        mall.sql(f"alter system reset {setting}")
    mall.sql("select pg_reload_conf()")
    return found


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
