"""Five hundred phones behind one address (the mall's Wi-Fi, a carrier) are never refused; who hammers is slowed."""

from __future__ import annotations

import asyncio
import re
import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import httpx
import pytest

from tests.scale import n
from tests.served import Served

PHONES = n(200, 500)
AT_ONCE = 24
STILL_OPEN_S = 2


@pytest.fixture(autouse=True)
def open_files() -> Iterator[None]:
    """A stream is a file; the default limit is about a thousand."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@dataclass
class Hall:
    """All phones share the address 127.0.0.1; each has its own cookies."""

    mall: Served
    wire: httpx.AsyncHTTPTransport
    seen: Counter[int] = field(default_factory=Counter)
    slowed: Counter[str] = field(default_factory=Counter)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def phone(self, stack: AsyncExitStack) -> None:
        """Look around, take a number, follow it, refresh and poll."""
        browser = httpx.AsyncClient(base_url=self.mall.base, transport=self.wire, timeout=60)

        async def ask(method: str, path: str, **more: object) -> httpx.Response:
            async with self.gate:
                answer = await browser.request(method, path, **more)
            self.seen[answer.status_code] += 1
            return answer

        await ask("GET", "/")
        form = await ask("GET", "/services/kia/number/")
        data = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.text)) | {
            "priority": "normal"
        }
        taken = await ask("POST", "/services/kia/number/", data=data)
        page = httpx.URL(taken.headers["location"])
        ticket, token = page.path.split("/")[2], page.params["token"]
        async with self.gate:
            followed = browser.build_request("GET", f"/live/tickets/{ticket}?token={token}")
            stream = await browser.send(followed, stream=True)
        stack.push_async_callback(stream.aclose)
        self.seen[stream.status_code] += 1
        for _refresh in range(2):
            await ask("GET", str(page))
            await ask("GET", f"/api/v1/tickets/{ticket}", headers={"X-Ticket-Token": token})
        await ask("GET", "/api/v1/board")
        lines = stream.aiter_lines()
        assert [line async for line in first(lines)], "the stream said nothing"

    async def hammer(self, who: str, method: str, path: str, **more: object) -> None:
        """The same caller again and again on one connection, until he has been told to wait."""
        async with httpx.AsyncClient(base_url=self.mall.base, timeout=60) as client:
            for _time in range(5_000):
                answer = await client.request(method, path, **more)
                if answer.status_code == 429:
                    assert int(answer.headers["retry-after"]) >= 1
                    self.slowed[who] += 1
                    return


async def first(lines):
    async for line in lines:
        if line.startswith("data: "):
            yield line
            return


@pytest.mark.threat("T-rate-shared-address")
def test_five_hundred_phones_behind_one_address_are_never_refused_while_three_who_hammer_are(mall: Served) -> None:
    device = mall.balai("device", "enrol", "--kind", "kiosk", "--name", "Kios rusak").splitlines()[-1]
    ticket = httpx.post(f"{mall.base}/api/v1/tickets", json={"service": "kia", "channel": "online"}).json()

    async def crowd() -> Hall:
        wire = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=2 * PHONES + 100))
        hall = Hall(mall, wire)
        abuse = [
            hall.hammer(
                "ticket", "GET", f"/api/v1/tickets/{ticket['id']}", headers={"X-Ticket-Token": ticket["token"]}
            ),
            hall.hammer("session", "GET", "/api/v1/mall", headers={"Cookie": "balai_session=somebody-who-scripts"}),
            hall.hammer(
                "device",
                "POST",
                "/api/v1/tickets",
                json={"service": "kia", "channel": "kiosk"},
                headers={"Authorization": f"Bearer {device}"},
            ),
        ]
        async with AsyncExitStack() as stack:
            await asyncio.gather(*abuse, *(hall.phone(stack) for _phone in range(PHONES)))
            await asyncio.sleep(STILL_OPEN_S)
        return hall

    hall = asyncio.run(crowd())
    assert set(hall.seen) == {200, 303}, hall.seen
    assert hall.seen[303] == PHONES
    assert set(hall.slowed) == {"ticket", "session", "device"}
    assert mall.sql("select count(*) from queueing_ticket where channel = 'online'")[0][0] > PHONES
