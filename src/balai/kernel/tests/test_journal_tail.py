"""Reading behind the writers: nothing is skipped, nothing comes twice, in every order of commits."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.scale import n

from balai.config.postgres import Cluster
from balai.kernel import journal
from balai.kernel.journal import tail
from balai.kernel.journal.tail import Cursor

pytestmark = pytest.mark.django_db(transaction=True)
INSERT = "insert into kernel_journal (kind, actor_kind, occurred_at, data) values ('test.x', 'system', now(), %s)"


@pytest.fixture
def reader(cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """The web's own role, in autocommit."""
    with psycopg.connect(cluster.url("app"), autocommit=True) as connection:
        yield connection


def _writer(cluster: Cluster) -> psycopg.Connection[Any]:
    return psycopg.connect(cluster.url("app"))


def _put(connection: psycopg.Connection[Any], number: int) -> None:
    connection.execute(INSERT, [f'{{"n": {number}}}'])


def _numbers(events: list[journal.Event]) -> list[int]:
    return [event.data["n"] for event in events]


def test_a_cursor_survives_its_text_form() -> None:
    cursor = Cursor(2, 1234567890123, 77)
    assert Cursor.parse(str(cursor)) == cursor
    assert str(cursor) == "2-1234567890123-77"
    for nonsense in ("", "1-2", "1-2-3-4", "-1-2-3", "a-b-c", "1-2-" + "9" * 30, "١-٢-٣"):
        with pytest.raises(ValueError):
            Cursor.parse(nonsense)


def test_an_event_of_an_older_open_transaction_is_not_overtaken(
    cluster: Cluster, reader: psycopg.Connection[Any]
) -> None:
    with _writer(cluster) as slow, _writer(cluster) as quick:
        _put(slow, 1)
        _put(quick, 2)
        quick.commit()
        assert journal.read_after(reader, Cursor()) == []
        assert journal.head(reader) == Cursor()
        slow.commit()
        events = journal.read_after(reader, Cursor())
        assert _numbers(events) == [1, 2]
        assert journal.head(reader) == events[-1].cursor
        assert journal.read_after(reader, events[0].cursor) == events[1:]
        assert journal.read_after(reader, Cursor(), limit=1) == events[:1]


def test_the_async_tail_reads_the_same(cluster: Cluster, reader: psycopg.Connection[Any]) -> None:
    with _writer(cluster) as writer:
        _put(writer, 1)

    async def read() -> tuple[list[journal.Event], Cursor]:
        async with await psycopg.AsyncConnection.connect(cluster.url("app"), autocommit=True) as connection:
            return await tail.read_after_async(connection, Cursor()), await tail.head_async(connection)

    events, newest = asyncio.run(read())
    assert events == journal.read_after(reader, Cursor())
    assert newest == journal.head(reader) == events[-1].cursor


def test_many_writers_with_roll_backs_and_long_transactions_lose_nothing(
    cluster: Cluster, reader: psycopg.Connection[Any]
) -> None:
    threads, each = 6, n(60, 600)
    committed: set[int] = set()

    def write(worker: int) -> None:
        random_ = random.Random(worker)
        with _writer(cluster) as connection:
            for step in range(each):
                number = worker * 100_000 + step
                _put(connection, number)
                if random_.random() < 0.1:
                    time.sleep(random_.random() / 50)
                if random_.random() < 0.1:
                    connection.rollback()
                else:
                    connection.commit()
                    committed.add(number)

    running = [threading.Thread(target=write, args=(worker,)) for worker in range(threads)]
    for thread in running:
        thread.start()
    seen: list[int] = []
    cursor = Cursor()
    while True:
        alive = any(thread.is_alive() for thread in running)
        events = journal.read_after(reader, cursor, limit=7)
        if events:
            cursor = events[-1].cursor
            seen += _numbers(events)
        elif not alive:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == committed
    assert cursor == journal.head(reader)


def test_after_a_restore_a_cursor_goes_on_through_the_new_generation(
    cluster: Cluster, reader: psycopg.Connection[Any]
) -> None:
    with cluster.admin("balai") as admin:
        admin.execute("insert into kernel_installation (id, mode, generation, created_at) values (1, 'test', 1, now())")
        # Rows of the old cluster have transaction ids that the new one has not reached yet.
        admin.execute(
            "insert into kernel_journal (xid, kind, actor_kind, occurred_at, data)"
            " values ('9000000000'::xid8, 'test.x', 'system', now(), '{\"n\": 1}')"
        )
        assert journal.read_after(reader, Cursor()) == []
        assert tail.raise_generation(admin) == 2
    with _writer(cluster) as writer:
        _put(writer, 2)
    events = journal.read_after(reader, Cursor())
    assert _numbers(events) == [1, 2]
    assert [event.generation for event in events] == [1, 2]
    assert _numbers(journal.read_after(reader, events[0].cursor)) == [2]
    assert journal.head(reader) == events[-1].cursor


def test_reading_on_stays_quick_in_a_long_journal(cluster: Cluster, reader: psycopg.Connection[Any]) -> None:
    rows = n(20_000, 200_000)
    with cluster.admin("balai") as admin:
        admin.execute(
            "insert into kernel_journal (kind, actor_kind, occurred_at) select 'test.x', 'system', now()"
            " from generate_series(1, %s)",
            [rows],
        )
        admin.execute("analyze kernel_journal")
    newest = journal.head(reader)
    assert newest.id == rows
    near = Cursor(newest.generation, newest.xid, newest.id - 10).parameters(100)
    for query, values in ((tail.READ_AFTER, near), (tail.READ_AFTER, Cursor().parameters(100)), (tail.HEAD, {})):
        plan = "\n".join(row[0] for row in reader.execute("explain " + query, values))
        assert "journal_tail" in plan
        assert "Sort" not in plan
        assert "Seq Scan on kernel_journal" not in plan
