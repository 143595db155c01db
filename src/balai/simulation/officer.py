"""One officer's day at one counter: open, call, serve, eat, go home."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any

from balai.kernel.calendar import Interval

from .client import MallClient, Refused
from .clock import VirtualClock
from .plan import Arrival
from .town import minutes

OVERTIME, OVERTIME_S = 45.0, 30.0
"""Minutes after closing that officers stay for those who still wait, and the least in real seconds: a restart of the
mall, which passes in real time, must not send them home from a day played fast."""
LUNCH, LUNCH_FROM, LUNCH_WITHIN = 30.0, 11.5 * 60, 60.0
WALK = (0.4, 1.5)
IDLE = 0.5
LONGEST_IDLE_S, SHORTEST_IDLE_S = 5.0, 0.02
STRANGER_WALK_S, STRANGER_STAYS_S = 8.0, 40.0
"""Real seconds for people who are not of the plan: somebody trying out the demo wants to see it happen."""


@dataclass
class Visitor:
    """A visitor in the house: his plan and his ticket as the API gave it."""

    arrival: Arrival
    ticket: Mapping[str, Any]
    transferred: bool = False


class Visitors:
    """The visitors in the house by ticket id, and the numbers of the plan whose answers have yet to arrive."""

    def __init__(self) -> None:
        self._inside: dict[str, Visitor] = {}
        self._asked: set[asyncio.Future[None]] = set()

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """While somebody of the plan asks for a number."""
        answered = asyncio.get_running_loop().create_future()
        self._asked.add(answered)
        try:
            yield
        finally:
            self._asked.discard(answered)
            answered.set_result(None)

    def enter(self, visitor: Visitor) -> None:
        """He has his number."""
        self._inside[visitor.ticket["id"]] = visitor

    async def holder(self, ticket: str) -> Visitor | None:
        """Who holds the number, or None when nobody of the plan does.

        A number may be called before the answer with it arrives: those asked for until now are waited for.
        """
        if ticket not in self._inside and self._asked:
            await asyncio.wait(self._asked.copy())
        return self._inside.get(ticket)


@dataclass
class Tally:
    """What happened so far."""

    issued: int = 0
    refused: int = 0
    served: int = 0
    absent: int = 0
    transferred: int = 0
    cancelled: int = 0
    rated: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    inside: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def enter(self, ticket: str) -> None:
        """A visitor of the plan has his number (he may have been served before the answer with it arrived)."""
        self.issued += 1
        self.inside |= {ticket} - self.gone

    def leave(self, ticket: str) -> None:
        """The visit of this number is over, whoever held it."""
        self.inside.discard(ticket)
        self.gone.add(ticket)

    def refuse(self, refused: Refused) -> None:
        """Count an act the mall did not grant, by its reason."""
        self.refusals[str(refused)] = self.refusals.get(str(refused), 0) + 1

    def text(self) -> str:
        return (
            f"{self.issued} numbers, {len(self.inside)} inside, {self.served} served, {self.absent} absent, "
            f"{self.transferred} sent on, {self.cancelled} gave up, {self.rated} rated, {self.refused} refused"
        )


class Officer:
    """Works at counter `code` in `hours`; `visitors` are those of the plan.

    `expected` says whether anybody may still come to be served; `after` sees one off who was; `today` is the mall's
    real service day: when it changes under a played day, the mall has closed the counter for the night.
    """

    def __init__(
        self,
        code: str,
        hours: tuple[Interval, ...],
        *,
        client: MallClient,
        clock: VirtualClock,
        visitors: Visitors,
        tally: Tally,
        random: Random,
        expected: Callable[[], bool],
        after: Callable[[Visitor], None],
        today: Callable[[], date],
    ) -> None:
        self.code, self.client, self.clock = code, client, clock
        self.visitors, self.tally, self.random = visitors, tally, random
        self.expected, self.after, self.today = expected, after, today
        self.opens, self.closes = minutes(hours[0].start), minutes(hours[-1].end)
        self.breaks = [
            (minutes(before.end), minutes(following.start), "prayer") for before, following in pairwise(hours)
        ]
        if not self.breaks:
            lunch = LUNCH_FROM + random.random() * LUNCH_WITHIN
            self.breaks = [(lunch, lunch + LUNCH, "lunch")]

    async def work(self) -> None:
        """The whole day; Refused is counted, never the end of it. Raises Unreachable."""
        await self.clock.until(self.opens)
        opened_on = self.today()
        if not await self._do("open"):
            await self._do("resume")
        home = self.closes + max(OVERTIME, OVERTIME_S / 60 * self.clock.speed)
        while self.clock.now < home:
            await self._break_when_due()
            if self.today() != opened_on:
                opened_on = self.today()
                await self._do("open")
            granted, called = await self._try("call-next")
            if called is not None:
                await self._receive(called)
            elif granted and self.clock.now >= self.closes and not self.expected():
                break
            else:
                await self._idle()
        await self._do("close")

    async def _break_when_due(self) -> None:
        while self.breaks and self.breaks[0][0] <= self.clock.now:
            _, until, reason = self.breaks.pop(0)
            if until <= self.clock.now or not await self._do("pause", {"reason": reason}):
                continue
            await self.clock.until(until)
            await self._do("resume")

    async def _receive(self, ticket: Mapping[str, Any]) -> None:
        visitor = await self.visitors.holder(ticket["id"])
        if visitor is None:
            await self._receive_stranger(ticket["id"])
            return
        await self.clock.pass_by(self.random.uniform(*WALK))
        if not visitor.arrival.shows_up:
            await self._do("recall")
            await self.clock.pass_by(1.5)
            if await self._do("no-show"):
                self.tally.absent += 1
                self.tally.leave(ticket["id"])
            return
        if not await self._do("start"):
            return
        onward = None if visitor.transferred else visitor.arrival.transfer_to
        await self.clock.pass_by(visitor.arrival.minutes / (2 if onward else 1))
        if onward:
            visitor.transferred = True
            if await self._do("transfer", {"service": onward}):
                self.tally.transferred += 1
                return
        if await self._finish(ticket["id"]):
            self.after(visitor)

    async def _receive_stranger(self, ticket: str) -> None:
        await self.clock.pass_by(0.5, at_least=STRANGER_WALK_S)
        if await self._do("start"):
            await self.clock.pass_by(5, at_least=STRANGER_STAYS_S)
            await self._finish(ticket)

    async def _finish(self, ticket: str) -> bool:
        if not await self._do("finish"):
            return False
        self.tally.served += 1
        self.tally.leave(ticket)
        return True

    async def _idle(self) -> None:
        seconds = IDLE * 60 / self.clock.speed
        await self.clock.pass_by(0, at_least=min(max(seconds, SHORTEST_IDLE_S), LONGEST_IDLE_S))

    async def _do(self, verb: str, body: Mapping[str, Any] | None = None) -> bool:
        """Whether the mall granted `verb`."""
        granted, _ = await self._try(verb, body)
        return granted

    async def _try(self, verb: str, body: Mapping[str, Any] | None = None) -> tuple[bool, dict[str, Any] | None]:
        """Whether it was granted (not, for example, when somebody else works at this counter), and the answer."""
        try:
            return True, await self.client.counter(self.code, verb, body)
        except Refused as refused:
            self.tally.refuse(refused)
            return False, None
