"""A simulated day ends with everybody served, sent home or given up, whatever the server does meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from balai.simulation.client import MallClient, Unreachable
from balai.simulation.officer import Officer
from balai.simulation.runner import Day, live
from balai.simulation.town import look_around, ordinary_day

from .hall import Hall

MONDAY = date(2026, 7, 6)
NOW = datetime(2026, 7, 6, 1, tzinfo=UTC)
VISITORS = 60
FAST = 9_000.0


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second of waiting is a hundred minutes of a day this fast."""
    monkeypatch.setattr("balai.simulation.officer.STRANGER_WALK_S", 0.01)
    monkeypatch.setattr("balai.simulation.officer.STRANGER_STAYS_S", 0.01)
    monkeypatch.setattr("balai.simulation.client.FIRST_WAIT", 0.005)
    monkeypatch.setattr("balai.simulation.client.LONGEST_WAIT", 0.02)


def play(hall: Hall, *, during: Callable[[Day], None] | None = None, patience: float = 20.0, **how: object) -> Day:
    """One day at the hall; `during` runs in the middle of it."""

    async def whole_day() -> Day:
        def token_for(counter: str) -> str:
            hall.tokens.add(f"Bearer {counter}")
            return counter

        client = MallClient("http://hall.test", token_for, patience=patience, transport=hall)
        town = await look_around(client, day=MONDAY, now=NOW)
        day = Day(client, town, seed=1, visitors=VISITORS, **({"speed": FAST} | how))  # type: ignore[arg-type]
        if during is not None:
            asyncio.get_running_loop().call_later(0.6, during, day)
        await live(day, say=lambda line: None, every=0.1)
        await client.close()
        return day

    return asyncio.run(whole_day())


def test_a_day_brings_every_visitor_to_an_end() -> None:
    hall = Hall()
    day = play(hall)
    assert day.tally.issued == len(hall.tickets) == VISITORS
    assert day.tally.inside == set()
    assert {ticket["state"] for ticket in hall.tickets.values()} <= {"finished", "no_show", "cancelled"}
    assert set(hall.counters.values()) == {"closed"}
    assert hall.verbs["pause"] == hall.verbs["resume"] > 0, "officers had lunch"
    assert hall.verbs["recall"] == hall.verbs["no-show"] == day.tally.absent > 0
    assert hall.verbs["transfer"] == day.tally.transferred > 0
    assert hall.verbs["rate"] == day.tally.rated > 0
    assert day.tally.refusals == {}


def test_a_restart_of_the_server_loses_and_doubles_nobody() -> None:
    hall = Hall()

    def restart(_: Day) -> None:
        hall.mute(8)
        hall.away(40)

    day = play(hall, during=restart)
    assert hall.replayed > 0, "what was done and not answered is asked again with the same key"
    assert day.tally.issued == len(hall.tickets) == VISITORS
    assert day.tally.inside == set()


def test_a_number_called_before_its_answer_arrives_is_still_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger is given time to be seen, in real seconds; on a fast day that is longer than the day."""
    strangers = []

    async def receive(self: Officer, ticket: str) -> None:
        strangers.append(ticket)

    monkeypatch.setattr("balai.simulation.client.FIRST_WAIT", 0.1)
    monkeypatch.setattr(Officer, "_receive_stranger", receive)
    hall = Hall(mute_first=True)
    day = play(hall, speed=4_000.0)
    assert hall.replayed >= VISITORS
    assert strangers == []
    assert day.tally.inside == set()


def test_a_server_that_stays_away_ends_the_day_with_a_word() -> None:
    hall = Hall()
    with pytest.raises(Unreachable, match="api/v1"):
        play(hall, during=lambda _: hall.away(1_000_000), patience=0.5)


def test_a_token_that_is_no_longer_accepted_is_asked_for_again() -> None:
    hall = Hall()
    day = play(hall, during=lambda _: hall.tokens.clear())
    assert day.tally.inside == set()
    assert len(hall.tokens) == 3


def test_a_counter_left_to_people_is_not_touched() -> None:
    hall = Hall()
    day = play(hall, leave=["2"])
    assert "2" not in hall.counters
    assert day.tally.inside == set()


def test_a_visitor_of_flesh_and_blood_is_served_too() -> None:
    hall = Hall()

    def walk_in(_: Day) -> None:
        hall.tickets["real"] = {"id": "real", "state": "waiting", "token": "mine", "service": "ktp"}
        hall.queues["ktp"].insert(0, "real")

    play(hall, during=walk_in)
    assert hall.tickets["real"]["state"] == "finished"


def test_a_signal_ends_the_day_at_once() -> None:
    hall = Hall()

    async def interrupted() -> tuple[bool, float]:
        client = MallClient("http://hall.test", lambda counter: counter, transport=hall)
        town = await look_around(client, day=MONDAY, now=NOW)
        day = Day(client, town, seed=1, visitors=VISITORS, speed=60)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.call_later(0.2, stop.set)
        done = await live(day, say=lambda line: None, stop=stop)
        asked = loop.time()
        await client.close()
        return done, loop.time() - asked

    done, seconds = asyncio.run(interrupted())
    assert not done
    assert seconds < 0.3


def test_on_a_holiday_nobody_comes() -> None:
    async def look() -> None:
        client = MallClient("http://hall.test", str, transport=Hall())
        await look_around(client, day=date(2026, 8, 17), now=NOW)

    with pytest.raises(ValueError, match="Hari Kemerdekaan"):
        asyncio.run(look())


def test_the_day_played_without_a_date_is_an_ordinary_one() -> None:
    assert ordinary_day(date(2026, 7, 6)) == date(2026, 7, 6)
    assert ordinary_day(date(2026, 7, 3)) == date(2026, 7, 6), "a Friday stands still over the prayer"
    assert ordinary_day(date(2026, 3, 18)) == date(2026, 3, 25), "over Lebaran"
