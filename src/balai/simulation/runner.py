"""A planned day, lived: visitors come, officers work, and an outage of the mall is waited through."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from random import Random
from typing import Any

from balai.kernel import clock as kernel_clock
from balai.kernel.clock import service_day

from .client import MallClient, Refused, Unreachable
from .clock import VirtualClock
from .officer import Officer, Tally, Visitor, Visitors
from .plan import Arrival, demands, plan_day
from .profile import half_hour_shares
from .town import Town, minutes

RATES_AFTER = (0.5, 4.0)


class Day:
    """One simulated day of `town`; `run` lives it, `tally` counts it, `progress` is one line about it.

    `leave` are counters that stay free for people of flesh and blood.
    """

    def __init__(
        self, client: MallClient, town: Town, *, seed: int, visitors: int, speed: float, leave: Sequence[str] = ()
    ) -> None:
        self.client, self.town, self.seed, self.speed = client, town, seed, speed
        self.counters = [counter for counter in town.counters if counter.code not in leave]
        self.tally = Tally()
        wanted = demands(town.services, self.counters, open_minutes=town.open_minutes, visitors=visitors)
        shares = half_hour_shares(town.day, town.hours)
        self.plan = plan_day(seed=seed, visitors=visitors, services=wanted, shares=shares)
        self.clock: VirtualClock | None = None
        self._visitors = Visitors()
        self._house: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """From opening until the last visitor is served. Raises Unreachable when the mall stays away."""
        opens = minutes(self.town.hours[0].start)
        self.clock = clock = VirtualClock(opens, self.speed)
        async with asyncio.TaskGroup() as house:
            self._house = house
            house.create_task(self._arrivals(clock))
            for counter in self.counters:
                officer = Officer(
                    counter.code,
                    self.town.hours,
                    client=self.client,
                    clock=clock,
                    visitors=self._visitors,
                    tally=self.tally,
                    random=Random(f"officer {self.seed} {counter.code}"),  # noqa: S311 - not a secret
                    expected=self._somebody_comes,
                    after=self._see_off,
                    today=lambda: service_day(kernel_clock.now(), self.town.timezone),
                )
                house.create_task(officer.work())

    @property
    def progress(self) -> str:
        return f"{self.clock.text() if self.clock else '--:--'} {self.tally.text()}"

    def _somebody_comes(self) -> bool:
        """Whether a visitor of the plan is inside or on his way."""
        return bool(self.tally.inside) or self.tally.issued + self.tally.refused < len(self.plan)

    async def _arrivals(self, clock: VirtualClock) -> None:
        for arrival in self.plan:
            await clock.until(arrival.at)
            self._send(self._arrive(arrival, clock))

    async def _arrive(self, arrival: Arrival, clock: VirtualClock) -> None:
        wish = {"service": arrival.service, "channel": arrival.channel, "lang": arrival.language}
        if arrival.priority:
            wish["priority"] = arrival.priority
        at = next(counter.code for counter in self.counters if arrival.service in counter.services)
        with self._visitors.asking():
            try:
                ticket = await self.client.take_number(wish, counter=at)
            except Refused as refused:
                self.tally.refused += 1
                self.tally.refuse(refused)
                return
            self.tally.enter(ticket["id"])
            self._visitors.enter(Visitor(arrival, ticket))
        if ticket["state"] == "booked":  # whoever comes is at the door already
            await self.client.ticket("check-in", ticket)
        if arrival.cancels_after is not None:
            await clock.pass_by(arrival.cancels_after)
            with contextlib.suppress(Refused):  # called in the meantime: too late to give up
                await self.client.ticket("cancel", ticket)
                self.tally.cancelled += 1
                self.tally.leave(ticket["id"])

    def _see_off(self, visitor: Visitor) -> None:
        if visitor.arrival.score is not None:
            self._send(self._rate(visitor))

    async def _rate(self, visitor: Visitor) -> None:
        assert self.clock is not None
        await self.clock.pass_by(Random(visitor.arrival.index).uniform(*RATES_AFTER))  # noqa: S311
        with contextlib.suppress(Refused):
            await self.client.ticket("rate", visitor.ticket, {"score": visitor.arrival.score})
            self.tally.rated += 1

    def _send(self, errand: Coroutine[Any, Any, None]) -> None:
        """Something a visitor does on his own; an outage that is too long is left to the officers to report."""

        async def alone() -> None:
            with contextlib.suppress(Unreachable):
                await errand

        assert self._house is not None
        self._house.create_task(alone())


async def live(day: Day, *, say: Callable[[str], None], every: float = 1.0, stop: asyncio.Event | None = None) -> bool:
    """Run `day`, saying its progress `every` so many seconds; whether it came to its end before `stop` was set.

    Raises Unreachable.
    """
    running = asyncio.ensure_future(day.run())
    stopped = asyncio.ensure_future((stop or asyncio.Event()).wait())
    try:
        while not running.done() and not stopped.done():
            await asyncio.wait({running, stopped}, timeout=every, return_when=asyncio.FIRST_COMPLETED)
            say(day.progress)
        if running.done():
            _raise_first(running)
        return running.done()
    finally:
        for task in (running, stopped):
            task.cancel()
        await asyncio.gather(running, stopped, return_exceptions=True)


def _raise_first(running: asyncio.Future[None]) -> None:
    error = running.exception()
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if error is not None:
        raise error
