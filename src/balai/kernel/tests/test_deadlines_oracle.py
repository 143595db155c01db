"""Deadlines equal a brute-force walk through time, on random clocks around the Lebaran weeks of three years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from tests.scale import n

from balai.kernel.calendar import Category, Holiday, WorkingCalendar, weekly_hours, working_calendar
from balai.kernel.deadlines import ClockEvent, Fact, Policy, Unit, deadline

from .deadline_oracle import OFFSETS, Place, walk_days, walk_minutes

LEBARAN = [date(2025, 3, 31), date(2026, 3, 21), date(2027, 3, 10)]
NATIONAL = working_calendar(on=date(2026, 11, 24))
HOURS = [
    {day: [("08:00", "15:00")] for day in ("mon", "tue", "wed", "thu", "fri")},
    {day: [("08:00", "12:00"), ("13:00", "16:30")] for day in ("mon", "tue", "wed", "thu")}
    | {"fri": [("07:30", "11:30"), ("13:30", "16:00")]},
    {day: [("09:00", "11:00"), ("11:00", "14:00")] for day in ("mon", "wed", "fri", "sat")},
]
MOVES = {
    "running": ["paused", "paused", "reset", "extended", "stopped"],
    "paused": ["resumed", "resumed", "resumed", "reset", "extended", "stopped"],
}


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


class Life:
    """One random clock: a place, a promise and the facts, both as the product and as the oracle take them."""

    def __init__(self, seed: int) -> None:
        self.random = random = Random(seed)
        self.unit = random.choice(list(Unit))
        near = random.choice(LEBARAN) + timedelta(days=random.randint(-14, 10))
        self.first_day = near if random.random() < 0.6 else date(2025, 1, 1) + timedelta(days=random.randrange(1000))
        self._place()
        self.events: list[tuple[str, datetime, int]] = []
        self._facts()
        self.promised = self._amount()

    def _place(self) -> None:
        random = self.random
        zone = random.choice(["Asia/Jakarta", "Asia/Jakarta", *OFFSETS])
        hours = random.choice(HOURS)
        stops = random.choice(
            [set(), {Category.PUBLIC}, {Category.PUBLIC, Category.JOINT_LEAVE}, set(Category) - {Category.WEEKEND}]
        )
        around = [self.first_day + timedelta(days=i) for i in range(25)]
        closures = random.sample(around, random.randint(0, 3))
        halves = random.sample(around, random.randint(0, 4))
        half = [(8 * 60, 9 * 60 + random.randint(1, 90))]
        self.calendar = WorkingCalendar(
            hours=weekly_hours({d: [{"open": a, "close": b} for a, b in rows] for d, rows in hours.items()}),
            timezone=zone,
            holidays=(*NATIONAL.holidays, *(Holiday(day, "Penutupan", Category.CLOSURE) for day in closures)),
            stops=frozenset(stops),
            half_days=tuple(
                (day, weekly_hours({"mon": [{"open": clock(a), "close": clock(b)} for a, b in half]})[0])
                for day in halves
            ),
        )
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        self.place = Place(
            zone=zone,
            weekly=[[(minutes(a), minutes(b)) for a, b in hours.get(name, [])] for name in names],
            off={holiday.day for holiday in self.calendar.holidays if holiday.category in stops},
            own=dict.fromkeys(halves, half),
        )

    def _amount(self) -> int:
        """Days, or minutes."""
        if self.unit.counts_days:
            return self.random.choice([1, 2, 3, 5, 10, 14, self.random.randint(1, 28)])
        return self.random.choice([15, 60, 420, 1440, 4320, self.random.randint(1, 5000)])

    def _gap(self) -> timedelta:
        far = 12 * 1440 if self.unit.counts_days else 3 * 1440
        return timedelta(minutes=self.random.choice([0, 1, self.random.randint(0, 600), self.random.randint(0, far)]))

    def _facts(self) -> None:
        midnight = self.place.midnight(self.first_day)
        at, state = midnight + timedelta(minutes=self.random.randrange(1440)), "running"
        self.events.append(("started", at, 0))
        for _ in range(self.random.randint(0, 7)):
            at = self._on_an_edge(at + self._gap())
            fact = self.random.choice(MOVES[state])
            self.events.append((fact, at, self._amount() if fact == "extended" else 0))
            if fact == "stopped":
                return
            state = {"paused": "paused", "resumed": "running"}.get(fact, state)

    def _on_an_edge(self, at: datetime) -> datetime:
        """`at`, or in a third of the cases an opening, closing or midnight not before it."""
        if self.random.random() > 0.33:
            return at
        day = self.place.local(at).date()
        opened = self.place.open_minutes(day)
        edges = {0, 1440} | {m for m in opened if m - 1 not in opened} | {m + 1 for m in opened if m + 1 not in opened}
        midnight = self.place.midnight(day)
        return max(at, midnight + timedelta(minutes=self.random.choice(sorted(edges))))

    def amount(self, units: int) -> int | timedelta:
        return units if self.unit.counts_days else timedelta(minutes=units)

    def computed(self) -> tuple[datetime | None, int | timedelta]:
        events = [
            ClockEvent(Fact(fact), at, self.amount(amount) if fact == "extended" else None)
            for fact, at, amount in self.events
        ]
        found = deadline(events, self.calendar, Policy(self.unit, self.amount(self.promised)))
        assert found.remaining == found.allowance - found.consumed  # type: ignore[operator]
        return found.due_at, found.consumed

    def walked(self) -> tuple[datetime | None, int | timedelta]:
        if self.unit.counts_days:
            due, used = walk_days(self.place, self.events, self.promised, only_working=self.unit is Unit.WORKING_DAYS)
        else:
            due, used = walk_minutes(self.place, self.events, self.promised, only_open=self.unit is Unit.WORKING_HOURS)
        return due, self.amount(used)

    def __repr__(self) -> str:
        facts = ", ".join(
            f"{fact} {self.place.local(at):%a %d %b %Y %H:%M} {amount or ''}" for fact, at, amount in self.events
        )
        return f"{self.promised} {self.unit} in {self.place.zone}: {facts}"


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@pytest.mark.parametrize("part", range(10))
def test_a_due_date_is_the_one_a_walk_through_every_minute_finds(part: int) -> None:
    for seed in range(part, n(400, 10_000), 10):
        life = Life(seed)
        assert life.computed() == life.walked(), f"case {seed}: {life!r}"


def test_working_time_between_two_instants_is_the_number_of_open_minutes() -> None:
    for seed in range(n(40, 1_000)):
        life = Life(seed)
        start = datetime.combine(life.first_day, datetime.min.time(), tzinfo=UTC)
        start += timedelta(minutes=life.random.randrange(1440))
        span = life.random.randrange(9 * 1440)
        opened = 0
        for minute in range(span):
            local = life.place.local(start + timedelta(minutes=minute))
            opened += local.hour * 60 + local.minute in life.place.open_minutes(local.date())
        end = start + timedelta(minutes=span)
        assert life.calendar.working_seconds_between(start, end) == opened * 60, f"case {seed}: {life!r} {start} {end}"
