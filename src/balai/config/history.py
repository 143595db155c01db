"""Bulk history: days planned by the simulation, written by the queue, sealed by the sealer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from balai.config import env, layout
from balai.domains.accounts.selectors import staff_list
from balai.domains.directory import selectors as directory
from balai.domains.directory.types import MallView
from balai.domains.queueing import services
from balai.domains.queueing.priority import priority_credits
from balai.kernel import clock, keys
from balai.kernel.actors import Actor
from balai.kernel.calendar import Interval
from balai.kernel.ids import stable_id
from balai.kernel.journal import sealer
from balai.simulation.history import Act, LivedDay, Visit, lived
from balai.simulation.plan import Counter, Demand, demands, plan_day
from balai.simulation.profile import half_hour_shares, usual_visitors
from balai.simulation.town import minutes, minutes_at_counter

FURTHEST = 366 * 3
ACTOR = Actor.system("simulate history")


@dataclass
class Loaded:
    """What a run wrote so far; `skipped` days had numbers already."""

    days: int = 0
    skipped: int = 0
    tickets: int = 0
    events: int = 0


def working_days(mall: MallView, count: int, until: date) -> list[date]:
    """The last `count` days up to `until` on which the mall opened, oldest first.

    Raises SettingsError when three years do not hold so many.
    """
    found: list[date] = []
    day = until
    while len(found) < count:
        if (until - day).days > FURTHEST:
            raise env.SettingsError(f"only {len(found)} working days lie in the three years before {until}.")
        if hours_of(mall, day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


def hours_of(mall: MallView, day: date) -> tuple[Interval, ...]:
    """The mall's opening intervals on that day in its own wall-clock time; none on a day off."""
    noon = clock.day_bounds(day, mall.timezone)[0] + timedelta(hours=12)
    zone = ZoneInfo(mall.timezone)
    spans = directory.calendar_of(mall, noon).spans(day)
    return tuple(Interval(start.astimezone(zone).time(), end.astimezone(zone).time()) for start, end in spans)


def load(
    mall: MallView,
    days: Sequence[date],
    *,
    visitors: int | None,
    seed: int,
    now: datetime,
    say: Callable[[Loaded], None],
) -> Loaded:
    """Write each day in a transaction of its own; `say` is called after each. Safe to repeat. Raises NotHistory."""
    done = Loaded()
    officers = officers_of(mall, now)
    for day in days:
        if services.written_already(mall_id=mall.id, day=day):
            done.skipped += 1
        else:
            count = usual_visitors(day) if visitors is None else visitors
            visits, counters = on_paper(mall, day, live(mall, day, visitors=count, seed=seed), officers)
            written = services.write_past_day(
                actor=ACTOR, mall_id=mall.id, day=day, visits=visits, counters=counters, now=now
            )
            if written is None:
                done.skipped += 1
            else:
                done.days += 1
                done.tickets += written.tickets
                done.events += written.events
        say(done)
    return done


def live(mall: MallView, day: date, *, visitors: int, seed: int) -> LivedDay:
    """The day as the simulation plays it: same seed and day, same visits."""
    hours = hours_of(mall, day)
    offered = [
        Demand(
            service.code,
            service.agency,
            minutes_at_counter({"unit": service.promise.unit, "value": service.promise.value}),
            channels=service.channels,
        )
        for service in mall.services.values()
        if service.counters and service.channels and service.queue_prefix
    ]
    codes = {demand.service for demand in offered}
    counters = [
        Counter(desk.code, tuple(code for code in desk.services if code in codes)) for desk in mall.counters.values()
    ]
    open_minutes = sum(minutes(interval.end) - minutes(interval.start) for interval in hours)
    wanted = demands(offered, counters, open_minutes=open_minutes, visitors=visitors)
    day_seed = seed * 1_000_003 + day.toordinal()
    plan = plan_day(seed=day_seed, visitors=visitors, services=wanted, shares=half_hour_shares(day, hours))
    credits = {name: credit.total_seconds() / 60 for name, credit in priority_credits(day).items()}
    return lived(plan, [desk for desk in counters if desk.services], hours, credits=credits, seed=day_seed)


def on_paper(
    mall: MallView, day: date, played: LivedDay, officers: Mapping[str, UUID]
) -> tuple[list[services.PastVisit], dict[str, list[services.PastAct]]]:
    """A played day in the words of the queue: instants instead of minutes, officers instead of counters."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(mall.timezone)).astimezone(UTC)

    def instant(at: float) -> datetime:
        return midnight + timedelta(microseconds=round(at * 60_000_000))

    def past(act: Act) -> services.PastAct:
        return services.PastAct(
            act.verb,
            instant(act.at),
            counter=act.counter,
            officer=officers.get(act.counter),
            to_service=act.service,
            score=act.score,
            reason=act.reason,
        )

    def books(visit: Visit) -> bool:
        """Whoever came by phone where one has to check in took his number at the door, and did so at once."""
        return visit.arrival.channel == "online" and mall.services[visit.arrival.service].check_in

    visits = [
        services.PastVisit(
            visit.arrival.service,
            visit.arrival.channel,
            instant(visit.arrival.at),
            priority=visit.arrival.priority or "normal",
            lang=visit.arrival.language,
            officer=officers.get(visit.counter),
            acts=[
                *([services.PastAct("check-in", instant(visit.arrival.at))] if books(visit) else ()),
                *(past(act) for act in visit.acts),
            ],
        )
        for visit in played.visits
    ]
    return visits, {code: [past(act) for act in acts] for code, acts in played.counters.items()}


def officers_of(mall: MallView, now: datetime) -> dict[str, UUID]:
    """One officer for each counter: who works there now, else anybody of its agency, else somebody without a name."""
    people = staff_list(Actor.system("simulate history"), mall_id=mall.id, now=now)
    front = [(person, role) for person, roles in people for role in roles if role.role == "front_officer"]
    found = {}
    for code, desk in mall.counters.items():
        own = [person.pk for person, role in front if code in person.counters and role.agency_code == desk.agency]
        agency = [person.pk for person, role in front if role.agency_code in ("", desk.agency)]
        found[code] = (own or agency or [stable_id(mall.code, "officer", code)])[0]
    return found


def seal() -> Iterator[int]:
    """Seal what has no seal yet as the role of the sealer; yields how many rows each seal closed.

    A sealer that runs beside us may be quicker; then there is nothing left. Raises psycopg.Error, KeyringError.
    """
    with psycopg.connect(layout.database_url("sealer"), autocommit=True, connect_timeout=5) as connection:
        while rows := sealer.seal_once(connection, keys.sign):
            yield rows
