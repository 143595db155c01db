"""History written at once is what the same day would have left had it been lived."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from conftest import restore
from django.db import connection

from balai.config.history import live, load, on_paper, working_days
from balai.domains.queueing import selectors, services
from balai.domains.queueing.errors import WrongState
from balai.domains.queueing.models import CounterState, QueueDay, Ticket
from balai.domains.queueing.services import NotHistory, PastAct, PastVisit
from balai.kernel import journal
from balai.kernel.actors import Actor, Role

from .conftest import NOW, owner

MONDAY = date(2026, 11, 23)
SYSTEM = Actor.system("test")
OFFICER = UUID(int=77)
ISSUED = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 08.00 in Jambi; NOW is the next day."""


def write(jambi, visits, counters=None, day=MONDAY, actor=SYSTEM, now=NOW):
    return services.write_past_day(
        actor=actor, mall_id=jambi.id, day=day, visits=visits, counters=counters or {}, now=now
    )


def told():
    """(kind, actor kind, actor, when, data) of every event of the queue, without ids of numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, actor_kind, actor_id, occurred_at, data from kernel_journal"
            " where kind like 'ticket.%%' or kind like 'counter.%%'"
            " order by occurred_at, kind, data->>'number', data->>'counter'"
        )
        return [(*row[:4], instants(json.loads(row[4]))) for row in cursor.fetchall()]


def instants(data):
    """With instants compared as instants, however PostgreSQL and Python write them."""
    return {n: datetime.fromisoformat(v) if n in ("rank", "since") else v for n, v in data.items()}


def rows(model, without):
    columns = [f.attname for f in model._meta.concrete_fields if f.attname not in without]
    return sorted(map(str, model.objects.values_list(*columns)))


def relive(jambi, visits, counters):
    """Do through the live services, in order of time, what the acts say."""
    roles, skills = (Role("front_officer"),), frozenset({"klaim-jht"})
    officer = Actor("staff", id=OFFICER, mall_id=jambi.id, roles=roles, skills=skills)
    acts = [(act.at, act.verb, act, None) for day in counters.values() for act in day]
    for visit in visits:
        acts.append((visit.issued_at, "issue", visit, visit))
        acts += [(act.at, act.verb, act, visit) for act in visit.acts]
    issued: dict[int, UUID] = {}
    called: dict[str, UUID] = {}
    for at, verb, act, visit in sorted(acts, key=lambda item: item[0]):
        if verb == "issue":
            giver = officer if visit.channel == "counter" else Actor.visitor(jambi.id)
            wish = services.prepare(
                mall_id=jambi.id,
                service=visit.service,
                channel=visit.channel,
                priority=visit.priority,
                lang=visit.lang,
                now=at,
                actor=giver,
            )
            issued[id(visit)] = services.issue(wish).id
        elif verb in ("open", "pause", "resume", "close"):
            done = {"open": services.open_counter, "resume": services.resume, "close": services.close}.get(verb)
            if done:
                done(actor=officer, counter=act.counter, now=at)
            else:
                services.pause(actor=officer, counter=act.counter, now=at, reason=act.reason)
        elif verb == "call":
            found = services.call_next(actor=officer, counter=act.counter, now=at)
            assert found is not None
            assert found.id == issued[id(visit)], "the live queue calls somebody else"
            called[act.counter] = found.id
        elif verb == "transfer":
            services.transfer(actor=officer, counter=act.counter, service=act.to_service, now=at)
        elif verb == "check-in":
            services.check_in(actor=owner(issued[id(visit)], jambi), ticket_id=issued[id(visit)], now=at)
        elif verb == "cancel":
            services.cancel(actor=owner(issued[id(visit)], jambi), ticket_id=issued[id(visit)], now=at)
        elif verb == "rate":
            services.rate(actor=owner(issued[id(visit)], jambi), ticket_id=issued[id(visit)], score=act.score, now=at)
        elif verb != "lapse":
            {
                "recall": services.recall,
                "start": services.start,
                "finish": services.finish,
                "no-show": services.no_show,
            }[verb](actor=officer, counter=act.counter, now=at)
    nights = {act.at for _at, verb, act, _visit in acts if verb == "lapse"}
    if nights:
        services.lapse_ended_days(mall_id=jambi.id, now=nights.pop())


def small_day(jambi, seed, visitors=160):
    played = live(jambi, MONDAY, visitors=visitors, seed=seed)
    officers = dict.fromkeys(jambi.counters, OFFICER)
    return on_paper(jambi, MONDAY, played, officers)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_written_day_and_the_same_day_lived_leave_the_same_rows_and_events(jambi, seed):
    visits, counters = small_day(jambi, seed)
    written = write(jambi, visits, counters)
    on_paper_events, on_paper_rows = told(), rows(Ticket, {"id"})
    on_paper_days = rows(QueueDay, {"before"})
    on_paper_counters = rows(CounterState, {"officer_id"})
    assert written.tickets == len(visits) == 160
    assert written.events == len(on_paper_events)
    restore("balai_jambi")
    relive(jambi, visits, counters)
    assert told() == on_paper_events
    assert rows(Ticket, {"id"}) == on_paper_rows
    assert rows(QueueDay, {"before"}) == on_paper_days
    assert rows(CounterState, {"officer_id"}) == on_paper_counters


def test_every_kind_of_the_queue_that_a_day_can_hold_is_in_a_written_week(jambi):
    days = working_days(jambi, 3, MONDAY)
    done = load(jambi, days, visitors=None, seed=1, now=NOW, say=lambda done: None)
    assert (done.days, done.tickets) == (3, 3 * 1169)
    kinds = {kind for kind, *_rest in told()}
    assert {
        "ticket.issued", "ticket.called", "ticket.recalled", "ticket.started", "ticket.finished", "ticket.no_show",
        "ticket.cancelled", "ticket.transferred", "ticket.rated", "counter.opened", "counter.paused", "counter.resumed",
        "counter.closed",
    } <= kinds  # fmt: skip
    for kind, _who, _id, _at, data in told():
        journal.check(kind, data)


def test_numbers_are_gapless_and_the_counter_of_numbers_knows_the_last(jambi):
    load(jambi, working_days(jambi, 2, MONDAY), visitors=400, seed=3, now=NOW, say=lambda done: None)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select mall_id, origin_id, day, count(*) n, max(number) top, min(number) low"
            " from queueing_ticket group by 1, 2, 3) t join queueing_day d"
            " on (d.mall_id, d.service_id, d.day) = (t.mall_id, t.origin_id, t.day)"
            " where t.n <> t.top or t.low <> 1 or d.last <> t.top"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*), count(distinct day) from queueing_ticket")
        assert cursor.fetchone() == (800, 2)


def test_a_day_with_numbers_is_left_alone(jambi, take):
    days = working_days(jambi, 2, MONDAY)
    take("kia", now=ISSUED)
    done = load(jambi, days, visitors=50, seed=1, now=NOW, say=lambda done: None)
    assert (done.days, done.skipped) == (1, 1)
    again = load(jambi, days, visitors=50, seed=1, now=NOW, say=lambda done: None)
    assert (again.days, again.skipped, again.tickets) == (0, 2, 0)
    assert Ticket.objects.count() == 51


def test_what_a_counter_is_doing_now_is_not_touched_by_its_past(jambi, officer):
    services.open_counter(actor=officer, counter="2", now=NOW)
    visits, counters = small_day(jambi, 1, visitors=60)
    write(jambi, visits, counters)
    present = CounterState.objects.get(counter_id=jambi.counters["2"].id)
    assert (present.state, present.since) == ("open", NOW)
    assert selectors.board(jambi.id, NOW).counters["2"] == ("open", NOW)


def test_a_live_board_shows_nothing_of_the_past(jambi):
    board = selectors.board(jambi.id, NOW)
    board.set_counter("2", "open", NOW)
    visits, counters = small_day(jambi, 1, visitors=60)
    write(jambi, visits, counters)
    with connection.cursor() as cursor:
        cursor.execute("select kind, subject, occurred_at, data from kernel_journal where kind ~ '^(ticket|counter)'")
        for kind, subject, at, data in cursor.fetchall():
            assert board.apply(kind, subject, at, json.loads(data)) is None
    assert board.entries == {}
    assert board.counters["2"] == ("open", NOW)


def test_estimates_learn_from_written_history(jambi, take):
    take("kia")
    before = selectors.board(jambi.id, NOW).pace_of("ktp-cetak-ulang").count
    load(jambi, working_days(jambi, 2, MONDAY), visitors=400, seed=3, now=NOW, say=lambda done: None)
    assert before == 0
    assert selectors.board(jambi.id, NOW).pace_of("ktp-cetak-ulang").count > 5


def refused(jambi, match, **values):
    wanted = {"visits": [PastVisit("kia", "kiosk", ISSUED, acts=[PastAct("cancel", ISSUED)])], **values}
    with pytest.raises((NotHistory, WrongState), match=match):
        write(jambi, **wanted)
    assert not Ticket.objects.exists()
    assert not [event for event in told() if event[0].startswith("ticket.")]


def test_production_and_strangers_and_today_are_refused(jambi, settings, manager):
    refused(jambi, "has not ended", day=date(2026, 11, 24))
    refused(jambi, "another day", day=date(2026, 11, 20))
    refused(jambi, "process of ours", actor=manager)
    settings.BALAI_MODE = "production"
    refused(jambi, "production")


def test_an_act_the_table_does_not_allow_writes_nothing(jambi):
    wrong = PastVisit("kia", "kiosk", ISSUED, acts=[PastAct("finish", ISSUED + timedelta(minutes=1), counter="3")])
    refused(jambi, None, visits=[wrong])
    refused(jambi, "left open", counters={"3": [PastAct("open", ISSUED, counter="3", officer=OFFICER)]})
    refused(jambi, "cannot resume", counters={"3": [PastAct("resume", ISSUED, counter="3", officer=OFFICER)]})
