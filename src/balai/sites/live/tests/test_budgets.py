"""Who gets a place: strangers never take those of the mall's screens, nor those of people who wait."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from uuid import UUID, uuid4

import pytest

from balai.kernel.errors import TooMany
from balai.sites.live.hub import BACKLOG, BURST, PIECE, RATE, Budgets, Hub, Listener

MALL = uuid4()
BOARD = ("board", MALL, None)
SMALL = Budgets(streams=12, devices=4, holders=3, address=3, ticket=2, device=2)
pytestmark = pytest.mark.threat("T-streams-crowd")


def ticket() -> tuple[str, UUID]:
    return ("ticket", uuid4())


def fill(hub, key_of, address_of=str, device_of=lambda number: None):
    """Open until somebody is refused; returns how many got in."""
    for number in range(100):
        try:
            hub.open(key_of(), address_of(number), device_of(number))
        except TooMany:
            return number
    raise AssertionError("no limit")


def test_strangers_leave_places_to_people_who_wait_and_these_to_devices():
    hub = Hub(SMALL)
    assert fill(hub, lambda: BOARD) == 12 - 4 - 3
    assert fill(hub, ticket) == 3
    assert fill(hub, lambda: BOARD, device_of=lambda number: uuid4()) == 4
    assert hub.count == 12


def test_an_address_has_a_share_for_boards_and_one_for_numbers_and_devices_need_none():
    hub = Hub(SMALL)
    assert fill(hub, lambda: BOARD, lambda number: "10.0.0.1") == 3
    assert fill(hub, ticket, lambda number: "10.0.0.1") == 3
    assert fill(hub, lambda: BOARD, lambda number: "10.0.0.1", lambda number: uuid4()) == 6
    hub = Hub(SMALL)
    assert fill(hub, lambda: BOARD, lambda number: "10.0.0.1") == 3
    assert hub.open(BOARD, "10.0.0.2")


def test_a_number_and_a_device_have_a_few_streams_each():
    hub, followed, device = Hub(SMALL), ticket(), uuid4()
    assert fill(hub, lambda: followed) == 2
    assert fill(hub, lambda: BOARD, device_of=lambda number: device) == 2
    assert hub.open(ticket(), "elsewhere")
    assert hub.open(BOARD, "elsewhere", uuid4())


def test_whoever_leaves_gives_everything_back_however_often_he_says_so():
    hub, device = Hub(SMALL), uuid4()
    for _round in range(50):
        opened = [hub.open(BOARD, "a"), hub.open(ticket(), "a"), hub.open(BOARD, "a", device)]
        for listener in [*opened, *opened]:
            hub.leave(listener)
    assert (hub.count, hub.topics, +hub._addresses, hub._devices) == (0, {}, {}, {})


def test_a_revoked_device_is_a_stranger_even_to_those_who_remember_it():
    hub, device, other = Hub(SMALL), uuid4(), uuid4()
    opened, stays = hub.open(BOARD, "a", device), hub.open(BOARD, "a", other)
    hub.revoke_device(device)
    assert (opened.closed, stays.closed) == (True, False)
    assert hub.open(BOARD, "a", device).device is None
    hub.close_device(other)
    assert hub.open(BOARD, "a", other).device == other


def test_devices_hear_first(monkeypatch):
    hub, heard = Hub(), []
    monkeypatch.setattr(Listener, "push", lambda listener, chunk: heard.append(listener.device is not None))
    for number in range(20):
        hub.open(BOARD, "a", uuid4() if number % 2 else None)
    hub.publish(BOARD, b"x")
    assert heard == [True] * 10 + [False] * 10


def test_a_crowd_of_strangers_hears_in_turns_and_the_devices_at_once(monkeypatch):
    """However often somebody is called, strangers cost a worker RATE sends a second; nothing is lost or reordered."""
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    heard: dict[Listener, list[bytes]] = defaultdict(list)
    monkeypatch.setattr(Listener, "push", lambda listener, chunk: heard[listener].append(chunk))
    hub, other = Hub(), ("board", MALL, "a")
    devices = [hub.open(key, "a", uuid4()) for key in (BOARD, other)]
    crowd = [hub.open(key, "a") for key in (BOARD, other) for _stranger in range(1000)]
    calls = [b"%d\n" % number for number in range(40)]
    for call in calls:
        hub.publish(BOARD, call)
        hub.publish(other, call)
        hub.take_turns()
        clock[0] += 0.25
    assert [heard[device] for device in devices] == [calls, calls]
    sends = sum(len(heard[stranger]) for stranger in crowd)
    assert BURST + 9 * RATE <= sends <= BURST + 10 * RATE
    clock[0] += 10
    hub.take_turns()
    assert {b"".join(heard[stranger]) for stranger in crowd} == {b"".join(calls)}
    assert len(heard[crowd[0]]) == pytest.approx(len(heard[crowd[-1]]), abs=2)


@pytest.mark.threat("T-streams-slow")
def test_a_reader_who_does_not_read_holds_a_bounded_backlog_and_is_closed():
    async def never_reads():
        listener = Hub().open(BOARD, "a")
        for number in range(10_000):
            listener.push(b"%d\n" % number)
        assert listener.closed
        chunks = [chunk async for chunk in listener.chunks()][1:]
        assert len(chunks) == BACKLOG // PIECE
        assert b"".join(chunks) == b"".join(b"%d\n" % number for number in range(BACKLOG))

    asyncio.run(never_reads())


def test_a_draining_hub_admits_nobody_and_ends_all():
    hub = Hub()
    opened = [hub.open(BOARD, "a"), hub.open(ticket(), "a"), hub.open(BOARD, "a", uuid4())]
    hub.drain()
    assert all(listener.closed for listener in opened)
    with pytest.raises(TooMany):
        hub.open(BOARD, "a", uuid4())
