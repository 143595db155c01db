"""A program of many threads and two agencies on very few connections; prints what each reading saw as JSON.

Run as `python -m balai.kernel.tests.interleaving COUNT`, with DATABASE_URL and BALAI_POOL saying over what.
"""

from __future__ import annotations

import json
import random
import sys
import threading
from uuid import UUID

AGENCIES = (UUID(int=1), UUID(int=2))
THREADS = 4
TABLE = "person_for_test"


class Upset(Exception):
    """What goes wrong in the middle of a request."""


def main(count: int) -> dict[str, int]:
    """Read `count` times; the totals."""
    import django

    django.setup()
    from django.db import DatabaseError, connection, transaction

    from balai.kernel.actors import Actor
    from balai.kernel.context import acting

    totals = {"reads": 0, "own": 0, "foreign": 0, "without": 0, "upsets": 0, "cancels": 0}
    lock = threading.Lock()

    def rows() -> list[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(f"select agency_id from {TABLE}")
            return [row[0] for row in cursor.fetchall()]

    def note(agency: UUID | None, seen: list[UUID]) -> None:
        with lock:
            totals["reads"] += 1
            if agency is None:
                totals["without"] += len(seen)
            totals["own"] += sum(found == agency for found in seen)
            totals["foreign"] += sum(found != agency for found in seen)

    def add(name: str) -> None:
        with lock:
            totals[name] += 1

    def request(rng: random.Random, officers: dict[UUID, Actor]) -> None:
        agency, fate = rng.choice(AGENCIES), rng.random()
        if fate < 0.2:
            note(None, rows())
            return
        with acting(officers[agency], agency=agency):
            note(agency, rows())
            if fate < 0.4:
                raise Upset
            if fate < 0.5:
                with connection.cursor() as cursor:
                    cursor.execute("set local statement_timeout = 1")
                    cursor.execute("select pg_sleep(1)")
            if fate < 0.7:
                with transaction.atomic():
                    note(agency, rows())
        if fate > 0.9:
            with transaction.atomic():
                note(None, rows())

    def work(seed: int) -> None:
        rng = random.Random(seed)
        officers = {agency: Actor("staff", UUID(int=agency.int + 100)) for agency in AGENCIES}
        for _ in range(count // THREADS):
            try:
                request(rng, officers)
            except Upset:
                add("upsets")
            except DatabaseError:
                add("cancels")
            finally:
                connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return totals


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
