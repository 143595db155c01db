"""`deadline()`: from the facts of a clock to its due instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from balai.kernel.calendar import WorkingCalendar

from .events import ClockEvent, Fact, checked
from .explaining import explain
from .meters import Meter, meter
from .policy import Amount, Policy, add, check_amount, less, nothing, subtract
from .result import Deadline, Spell, State


def deadline(
    events: Iterable[ClockEvent], calendar: WorkingCalendar, policy: Policy, *, now: datetime | None = None
) -> Deadline:
    """When the promise `policy` falls due, given what happened; pure.

    `now` gives the answer as of that instant: later facts are left out. Without it the answer is as of the last fact.

    The rules, which the brute-force oracle of the tests states a second time:

    1. The day on which a fresh clock begins to run is not counted in days. In hours counting begins at that instant.
    2. Working days: a day counts at its closing time if the clock runs into that instant. Calendar days: the same at
       midnight. So a pause takes out exactly as many days as ends of days lie inside it: the day a pause begins does
       not count, the day it ends does (if it ends before closing), a pause within one day costs nothing, and a
       deadline can never pass while the clock is paused. A pause beginning exactly at closing leaves that day counted,
       one ending exactly at closing leaves it out.
    3. Clock hours: every instant of running counts. Working hours: every instant of running while the agency is open.
    4. Due = the instant the allowance is used up: closing time of the last working day (of a half day: its own), the
       midnight that ends the last calendar day, or the exact instant for hours. On time includes that instant.
    5. A reset throws away what was used and the extensions granted so far, and begins a fresh clock there; made in a
       pause, the fresh clock begins at the next resumption.
    6. An extension adds to the allowance, also after the due instant: the due instant then moves on.
    7. While paused with something remaining nothing is due (`due_at` None). After a stop the due instant is the one
       that would have been, so that early and late can be told.

    Raises ImpossibleClock for facts out of order or impossible, TypeError for an extension in another unit.
    """
    facts = [event for event in checked(events) if now is None or event.at <= now]
    face = _Face(calendar=calendar, policy=policy, allowance=policy.amount)
    for fact in facts:
        face.apply(fact)
    if not facts:
        return _unstarted(calendar, policy)
    return _read(face, now or facts[-1].at)


@dataclass
class _Stretch:
    running: bool
    start: datetime
    end: datetime | None = None


@dataclass
class _Face:
    """The clock's face after some facts: stretches since the last fresh start."""

    calendar: WorkingCalendar
    policy: Policy
    allowance: Amount
    state: State = State.UNSTARTED
    first_day: date | None = None
    stopped_at: datetime | None = None
    stretches: list[_Stretch] = field(default_factory=list)

    def apply(self, event: ClockEvent) -> None:
        at = event.at.astimezone(UTC)
        match event.fact:
            case Fact.STARTED:
                self._run(at)
            case Fact.PAUSED:
                self._close(at)
                self.state = State.PAUSED
                self.stretches.append(_Stretch(running=False, start=at))
            case Fact.RESUMED:
                self._close(at)
                self._run(at)
            case Fact.RESET:
                self.allowance, self.first_day, self.stretches = self.policy.amount, None, []
                if self.state is State.RUNNING:
                    self._run(at)
                else:
                    self.stretches.append(_Stretch(running=False, start=at))
            case Fact.EXTENDED:
                assert event.amount is not None
                check_amount(self.policy.unit, event.amount)
                self.allowance = add(self.allowance, event.amount)
            case Fact.STOPPED:
                self._close(at)
                self.state, self.stopped_at = State.STOPPED, at

    def _run(self, at: datetime) -> None:
        self.state = State.RUNNING
        if self.first_day is None:
            self.first_day = self.calendar.local_day(at)
        self.stretches.append(_Stretch(running=True, start=at))

    def _close(self, at: datetime) -> None:
        self.stretches[-1].end = at


def _unstarted(calendar: WorkingCalendar, policy: Policy) -> Deadline:
    return Deadline(
        unit=policy.unit,
        state=State.UNSTARTED,
        due_at=None,
        allowance=policy.amount,
        consumed=nothing(policy.unit),
        remaining=policy.amount,
        spells=(),
        not_counted=(),
        certain=True,
        sources=_sources(calendar, policy),
    )


def _read(face: _Face, as_of: datetime) -> Deadline:
    unit = face.policy.unit
    measure = meter(unit, face.calendar, face.first_day)
    spells = tuple(
        Spell(
            stretch.running,
            stretch.start,
            stretch.end,
            measure.used(stretch.start, stretch.end or as_of) if stretch.running else nothing(unit),
        )
        for stretch in face.stretches
    )
    consumed = nothing(unit)
    for spell in spells:
        consumed = add(consumed, spell.consumed)
    due_at = _due(spells, measure, face.allowance)
    not_counted, certain = explain(face.calendar, unit, face.first_day, spells, due_at, as_of)
    return Deadline(
        unit=unit,
        state=face.state,
        due_at=due_at,
        allowance=face.allowance,
        consumed=consumed,
        remaining=subtract(face.allowance, consumed),
        spells=spells,
        not_counted=not_counted,
        certain=certain,
        sources=_sources(face.calendar, face.policy),
        stopped_at=face.stopped_at,
    )


def _due(spells: Sequence[Spell], measure: Meter, allowance: Amount) -> datetime | None:
    """The instant the allowance is used up, the last spell taken as running on for ever."""
    left = allowance
    for spell in spells:
        if not spell.running:
            continue
        if spell is spells[-1] or not less(spell.consumed, left):
            return measure.reached(spell.start, left)
        left = subtract(left, spell.consumed)
    return None


def _sources(calendar: WorkingCalendar, policy: Policy) -> tuple[str, ...]:
    return tuple(filter(None, (policy.source, *calendar.sources)))
