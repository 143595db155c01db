"""A stream ends when what it stands on ends. Follower, hub and journal in one process; the clock is ours."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from balai.domains.queueing import board as boards
from balai.domains.queueing import services
from balai.domains.queueing.types import TicketView
from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7
from balai.kernel.journal.tail import Cursor, Event
from balai.sites.live import follower as following
from balai.sites.live import node
from balai.sites.live.follower import Follower
from balai.sites.live.hub import Hub
from balai.sites.live.messages import NOTHING_FOLLOWS
from balai.sites.live.resume import Resume
from balai.sites.live.streams import Flow

EVENING = datetime(2026, 11, 24, 16, 59, 50, tzinfo=UTC)
"""Ten seconds before midnight in Jambi."""
pytestmark = pytest.mark.threat("T-streams-end")


class Hall:
    """A follower whose journal the test writes; `now` is what its clock shows."""

    def __init__(self, mall, monkeypatch):
        self.mall, self.now = mall, EVENING
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.hub = Hub()
        self.follower = Follower(self.hub, Resume())
        self.follower.boards = {mall.id: boards.MallBoard(mall, clock.service_day(self.now, mall.timezone))}
        self.follower._turn_days(self.now)
        monkeypatch.setattr("balai.domains.queueing.selectors.lines._live", self.follower.boards.get)
        self.place = self.taken = 0

    @property
    def board(self):
        return self.follower.boards[self.mall.id]

    def tell(self, kind, subject, **data):
        """One event comes by."""
        self.place += 1
        row = (1, 1, self.place, self.now, self.mall.id, kind, subject, "x", None, self.now, data)
        self.follower._take([Event._make(row)])

    def take(self, service="kia"):
        """A number, on the board too; returns its view."""
        self.taken += 1
        seen = TicketView(
            id=uuid7(),
            mall_id=self.mall.id,
            day=self.board.day,
            number=f"CA-{self.taken:03d}",
            state="waiting",
            service_id=self.mall.services[service].id,
            service=service,
            origin=service,
            channel="online",
            priority="normal",
            lang="id",
            issued_at=self.now,
            since=self.now,
        )
        self.moved("ticket.issued", seen, service=service, rank=self.now.isoformat())
        return seen

    def moved(self, kind, ticket, **data):
        self.tell(kind, ticket.id, number=ticket.number, day=self.board.day.isoformat(), **data)

    def follow(self, seen):
        """A stream of the ticket."""
        key = ("ticket", seen.id)
        listener = self.hub.open(key, "10.0.0.1")
        self.follower.watch(key, seen)
        return listener


@pytest.fixture
def hall(jambi, monkeypatch):
    monkeypatch.setattr(following, "LEAVE_S", 0.02)
    return Hall(jambi, monkeypatch)


def told(listener):
    """All a reader gets until the end of the stream, which must come at once; the ticket objects in order."""

    async def read():
        return b"".join([chunk async for chunk in listener.chunks()])

    async def within_a_second():
        return await asyncio.wait_for(read(), 1)

    return within_a_second()


def states(text):
    assert text.endswith(NOTHING_FOLLOWS)
    lines = [line for line in text.decode().splitlines() if line.startswith("data: ")]
    return [json.loads(line[6:])["state"] for line in lines]


def test_with_the_service_day_every_ticket_stream_ends_and_open_numbers_are_told_that_they_lapsed(hall):
    async def midnight():
        waits, done = hall.take(), hall.take()
        streams = [hall.follow(waits), hall.follow(waits), hall.follow(done)]
        hall.moved("ticket.finished", done, **{"from": "serving", "to": "finished"})
        board = hall.hub.open(("board", hall.mall.id, None), "10.0.0.1")
        hall.now += timedelta(seconds=9.9)
        hall.follower._turn_days(hall.now)
        assert not any(stream.closed for stream in streams)
        hall.now += timedelta(seconds=0.2)
        hall.follower._turn_days(hall.now)
        texts = await asyncio.gather(*map(told, streams))
        assert [states(text) for text in texts] == [["lapsed"], ["lapsed"], ["finished"]]
        assert not board.closed
        assert hall.board.entries == {}

    asyncio.run(midnight())


@pytest.mark.parametrize("end", ["cancelled", "no_show", "lapsed"])
def test_a_number_that_ended_without_a_visit_is_told_so_and_its_stream_ends(hall, end):
    async def ended():
        seen, other = hall.take(), hall.take()
        stream, stays = hall.follow(seen), hall.follow(other)
        hall.moved(f"ticket.{end}", seen, **{"from": "waiting", "to": end})
        assert states(await told(stream)) == [end]
        assert not stays.closed

    asyncio.run(ended())


def test_a_finished_visit_is_followed_until_it_has_been_rated(hall):
    async def finished():
        seen = hall.take()
        stream = hall.follow(seen)
        hall.moved("ticket.called", seen, service="kia", counter="3", **{"from": "waiting", "to": "called"})
        hall.moved("ticket.finished", seen, **{"from": "called", "to": "finished"})
        await asyncio.sleep(0.05)
        assert not stream.closed
        hall.moved("ticket.rated", seen, score=4)
        assert states(await told(stream)) == ["called", "finished", "finished"]

    asyncio.run(finished())


def test_the_streams_of_a_device_end_with_its_access_and_with_its_key(hall):
    async def revoked():
        board = ("board", hall.mall.id, None)
        gone, replaced, stranger = uuid4(), uuid4(), hall.hub.open(board, "10.0.0.1")
        streams = [hall.hub.open(board, "10.0.0.1", device) for device in (gone, replaced)]
        hall.tell("device.revoked", gone)
        assert [stream.closed for stream in streams] == [True, False]
        hall.tell("device.enrolled", replaced)
        assert [stream.closed for stream in streams] == [True, True]
        assert not stranger.closed

    asyncio.run(revoked())


def test_the_board_of_a_zone_that_is_no_more_ends_and_the_others_go_on(hall, monkeypatch):
    async def rebuilt():
        gone, lives = (hall.hub.open(("board", hall.mall.id, zone), "10.0.0.1") for zone in ("nowhere", None))
        hall.take()
        hall.follower._tick()
        assert gone.closed
        assert not lives.closed
        lives.close()
        assert b"event: board" in b"".join([chunk async for chunk in lives.chunks()])

    asyncio.run(rebuilt())


def test_the_first_number_of_a_day_from_a_node_whose_clock_is_ahead_is_not_lost(hall):
    async def ahead():
        hall.now += timedelta(seconds=8)
        tomorrow = (hall.board.day + timedelta(days=1)).isoformat()
        early = {"number": "CA-001", "service": "kia", "rank": hall.now.isoformat()}
        hall.tell("ticket.issued", ticket := uuid7(), day=tomorrow, **early)
        hall.tell("ticket.issued", uuid7(), day="2030-01-01", **early)
        hall.follower._turn_days(hall.now)
        hall.now += timedelta(seconds=3)
        hall.follower._turn_days(hall.now)
        assert set(hall.board.entries) == {ticket}
        assert hall.board.day.isoformat() == tomorrow

    asyncio.run(ahead())


def test_a_reader_who_comes_back_sees_the_number_as_it_is_now(hall):
    """What was kept for a former reader is gone with him."""

    async def again():
        seen = hall.take()
        hall.hub.leave(hall.follow(seen))
        hall.moved("ticket.called", seen, service="kia", counter="3", **{"from": "waiting", "to": "called"})
        called = following.replace(seen, state="called")
        listener = hall.follow(called)
        assert hall.hub.topics[listener.key].view.state == "called"

    asyncio.run(again())


def test_missed_calls_come_from_memory_by_zone_and_age(hall):
    async def missed():
        seen = [hall.take() for _number in range(3)]
        for ticket, counter in zip(seen, ("3", "3", "20"), strict=True):
            hall.moved("ticket.called", ticket, service="kia", counter=counter, **{"from": "waiting", "to": "called"})
        resume, zone = hall.follower.resume, hall.mall.counters["3"].zone

        def numbers(zone, after, now):
            chunks = resume.calls(hall.mall.id, zone, after, now)
            return [json.loads(chunk.split(b"data: ")[1])["call"]["number"] for chunk in chunks]

        assert hall.mall.counters["20"].zone != zone
        assert numbers(None, Cursor(), hall.now) == [ticket.number for ticket in seen]
        assert numbers(zone, Cursor(), hall.now) == [ticket.number for ticket in seen[:2]]
        assert numbers(None, Cursor(1, 1, 5), hall.now) == [seen[2].number]
        assert numbers(None, Cursor(), hall.now + timedelta(minutes=31)) == []

    asyncio.run(missed())


def test_a_follower_that_starts_knows_the_calls_of_the_last_half_hour(jambi):
    officer = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))
    now = clock.now()
    visitor = Actor.visitor(jambi.id)
    services.open_counter(actor=officer, counter="3", now=now)
    for _number in range(3):
        wish = services.prepare(mall_id=jambi.id, service="kia", channel="online", now=now, actor=visitor)
        services.issue(wish)
    called = [services.call_next(actor=officer, counter="3", now=now).number]
    services.recall(actor=officer, counter="3", now=now)
    called.append(services.call_next(actor=officer, counter="3", now=now).number)
    resume = Resume()
    Follower(Hub(), resume)._fill()
    chunks = resume.calls(jambi.id, None, Cursor(), now)
    assert [json.loads(chunk.split(b"data: ")[1])["call"]["number"] for chunk in chunks] == [called[0], *called]


@pytest.mark.threat("T-streams-crowd")
def test_a_stream_that_nobody_read_gives_its_place_back(monkeypatch):
    monkeypatch.setattr(node, "hub", hub := Hub())

    async def head():
        for _time in range(3):
            flow = Flow(hub.open(("board", uuid4(), None), "10.0.0.1"), [b"first"])
            await flow.aclose()
            await flow.aclose()
        assert (hub.count, hub.topics) == (0, {})

    asyncio.run(head())


def test_filling_the_boards_on_a_slow_machine_may_take_longer_than_a_writer_may(jambi, monkeypatch):
    load = boards.load

    def slowly(cursor, mall_id, now):
        cursor.execute("select pg_sleep(0.7)")
        time.sleep(1.2)
        return load(cursor, mall_id, now)

    monkeypatch.setattr(boards, "load", slowly)
    follower = Follower(Hub(), Resume())
    follower._fill()
    assert set(follower.boards) == {jambi.id}
