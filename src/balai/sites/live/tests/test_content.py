"""A change of the directory is told to the screens of its mall, and to no other stream."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from balai.domains.queueing import board as boards
from balai.kernel import clock
from balai.kernel.ids import uuid7
from balai.kernel.journal.tail import Event
from balai.sites.live.follower import Follower
from balai.sites.live.hub import Hub
from balai.sites.live.resume import Resume

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


async def heard(listener) -> bytes:
    listener.close()
    return b"".join([chunk async for chunk in listener.chunks()])


@pytest.mark.capability("SGN-02")
def test_every_screen_of_the_mall_hears_that_the_directory_changed_and_nobody_else(jambi, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    follower = Follower(Hub(), Resume())
    follower.boards = {jambi.id: boards.MallBoard(jambi, clock.service_day(NOW, jambi.timezone))}

    async def changed():
        keys = [("board", jambi.id, None), ("board", jambi.id, "a"), ("board", uuid4(), None), ("ticket", uuid7())]
        streams = [follower.hub.open(key, "10.0.0.1") for key in keys]
        device = follower.hub.open(("board", jambi.id, "d"), "10.0.0.2", uuid7())
        row = (1, 1, 1, NOW, jambi.id, "directory.changed", jambi.id, "system", None, NOW, {"revision": 7})
        await asyncio.to_thread(follower._take, [Event._make(row)])
        return [await heard(stream) for stream in (*streams, device)]

    whole, zone, elsewhere, ticket, screen = asyncio.run(changed())
    said = b'event: content\nid: 1-1-1\ndata: {"revision":%d}' % jambi.revision
    for text in (whole, zone, screen):
        assert text.count(said) == 1, text
    assert b"content" not in elsewhere
    assert b"content" not in ticket
