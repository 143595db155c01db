"""A second statement of the deadline rules: slow, obvious, sharing no code with `balai.kernel.deadlines`.

It walks through time (minute by minute for hours, day by day for days), applies each fact when it is reached, and
notes when every amount was used up. Instants are whole minutes; zones are the three of Indonesia, as plain offsets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

OFFSETS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass
class Place:
    """Opening minutes of the day by weekday, `own` for single days, and the days off that count."""

    zone: str
    weekly: list[list[tuple[int, int]]]
    off: set[date]
    own: dict[date, list[tuple[int, int]]]

    def local(self, at: datetime) -> datetime:
        return at.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=OFFSETS[self.zone])

    def utc(self, local: datetime) -> datetime:
        return (local - timedelta(hours=OFFSETS[self.zone])).replace(tzinfo=UTC)

    def midnight(self, day: date) -> datetime:
        return self.utc(datetime.combine(day, time.min))

    def open_minutes(self, day: date) -> set[int]:
        if day in self.off or not self.weekly[day.weekday()]:
            return set()
        rows = self.own.get(day, self.weekly[day.weekday()])
        return {minute for first, last in rows for minute in range(first, last)}


@dataclass
class Walk:
    """What the walker knows: `used` so far, and when each amount had been used up."""

    place: Place
    events: list[tuple[str, datetime, int]]  # (fact, at, amount), in order
    promised: int
    running: bool = False
    used: int = 0
    reached: dict[int, datetime] = field(default_factory=dict)
    total: int = 0
    first_day: date | None = None
    used_at_last_fact: int = 0

    def __post_init__(self) -> None:
        self.total = self.promised
        self.waiting = list(self.events)

    def happen(self) -> None:
        """Applies the next fact."""
        fact, at, amount = self.waiting.pop(0)
        if fact == "reset":
            self.used, self.reached, self.total, self.first_day = 0, {}, self.promised, None
        if fact in ("started", "resumed"):
            self.running = True
        if fact == "paused":
            self.running = False
        if fact == "extended":
            self.total += amount
        if self.running and self.first_day is None:
            self.first_day = self.place.local(at).date()
        self.used_at_last_fact = self.used

    def use(self, at: datetime) -> None:
        self.used += 1
        self.reached[self.used] = at

    @property
    def over(self) -> bool:
        return not self.waiting and (not self.running or self.used >= self.total)

    @property
    def answer(self) -> tuple[datetime | None, int]:
        """The due instant, and what was used when the last fact happened."""
        return self.reached.get(self.total), self.used_at_last_fact


def walk_minutes(
    place: Place, events: list[tuple[str, datetime, int]], promised: int, *, only_open: bool
) -> tuple[datetime | None, int]:
    """Clock hours, or working hours when `only_open`; amounts in minutes."""
    walk = Walk(place, events, promised)
    day = place.local(events[0][1]).date()
    while True:
        open_minutes = place.open_minutes(day)
        midnight = place.midnight(day)
        for minute in range(1440):
            now = midnight + minute * MINUTE
            while walk.waiting and walk.waiting[0][1] <= now:
                walk.happen()
            if walk.over:
                return walk.answer
            if walk.running and (not only_open or minute in open_minutes):
                walk.use(now + MINUTE)
        day += DAY


def walk_days(
    place: Place, events: list[tuple[str, datetime, int]], promised: int, *, only_working: bool
) -> tuple[datetime | None, int]:
    """Calendar days, or working days when `only_working`."""
    walk = Walk(place, events, promised)
    day = place.local(events[0][1]).date()
    while True:
        midnight = place.midnight(day)
        open_minutes = place.open_minutes(day)
        end = midnight + ((max(open_minutes) + 1) * MINUTE if only_working and open_minutes else DAY)
        while walk.waiting and walk.waiting[0][1] < end:
            walk.happen()
        if walk.over:
            return walk.answer
        if walk.running and day != walk.first_day and (open_minutes or not only_working):
            walk.use(end)
        day += DAY
