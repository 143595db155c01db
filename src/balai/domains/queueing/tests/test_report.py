"""The queue report: equal to a recount of the journal, and every grouping adds up to the whole."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from balai.config.history import load, working_days
from balai.domains.directory import snapshot
from balai.domains.queueing import services
from balai.domains.queueing.report import GROUPINGS, Figures, Wanted, percentile, report
from balai.domains.queueing.report.counting import statement
from balai.domains.queueing.report.reporting import lines_of
from balai.kernel.actors import Actor, Role
from balai.kernel.errors import DomainError, Forbidden, Invalid, NotFound

from .conftest import NOW, owner

TODAY = date(2026, 11, 24)
SERVICES = ["kia", "ktp-cetak-ulang", "skck", "pajak-kendaraan-tahunan", "nib"]
COUNTERS = ["2", "3", "7"]


def minutes(seconds):
    """As PostgreSQL rounds half minutes of an exact number: away from zero."""
    return int(seconds / 60 + 0.5)


@pytest.fixture
def days(jambi, officer, manager, take):
    """`days(seed)`: two days of random acts of random people, a few of them impossible; the second one ends lapsed."""

    def live(seed, steps=260):
        rng = random.Random(seed)
        counters = [*COUNTERS, next(c.code for c in jambi.counters.values() if c.agency == "SAMSAT")]
        for day in range(2):
            now = NOW - timedelta(days=2 - day)
            issued = []
            for counter in counters:
                services.open_counter(actor=officer, counter=counter, now=now)
            for _ in range(steps):
                now += timedelta(seconds=rng.randrange(5, 200))
                chance, counter = rng.random(), rng.choice(counters)
                try:
                    if chance < 0.4:
                        channel = rng.choice(["online", "kiosk", "counter"])
                        priority = rng.choice(["normal", "normal", "elderly"])
                        issued.append(take(rng.choice(SERVICES), now=now, channel=channel, priority=priority))
                    elif chance < 0.45:
                        services.cancel(actor=manager, ticket_id=rng.choice(issued).id, now=now, reason="visitor-asked")
                    elif chance < 0.5:
                        services.transfer(actor=officer, counter=counter, service=rng.choice(SERVICES), now=now)
                    elif chance < 0.6:
                        visitor = rng.choice(issued).id
                        services.rate(
                            actor=owner(visitor, jambi), ticket_id=visitor, score=rng.randrange(1, 5), now=now
                        )
                    else:
                        verbs = (services.start, services.finish, services.no_show, services.call_next)
                        rng.choice(verbs)(actor=officer, counter=counter, now=now)
                except (DomainError, IndexError):
                    continue
            for counter in counters:
                services.close(actor=officer, counter=counter, now=now)
        services.lapse_ended_days(mall_id=jambi.id, now=NOW)

    return live


SPAN = {"first": TODAY - timedelta(days=2), "last": TODAY}


def recounted(jambi, group_of):
    """The same figures from the journal alone. `group_of(story, service)` names the group of one fact of a ticket."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select subject, kind, actor_id, occurred_at, data from kernel_journal"
            " where kind like 'ticket.%%' order by id"
        )
        stories = defaultdict(list)
        for subject, kind, actor, at, data in cursor.fetchall():
            stories[subject].append((kind.partition(".")[2], actor, at, json.loads(data)))
    found = defaultdict(Figures)
    for story in stories.values():
        taken, origin, service = story[0][2], story[0][3]["service"], story[0][3]["service"]
        state, counter, officer, called, started, ended, score = "waiting", "", "", None, None, None, None
        for kind, actor, at, data in story:
            service = data.get("to_service", data["service"])
            state = data.get("to", state)
            if kind == "called":
                called, counter, officer = at, data["counter"], str(actor)
            elif kind == "started":
                started = at
            elif kind in ("transferred", "returned"):
                called = started = None
                counter = officer = ""
            elif kind == "finished":
                ended = at
            elif kind == "rated":
                score = data["score"]
        facts = {
            "day": story[0][3]["day"],
            "hour": taken.astimezone(ZoneInfo(jambi.timezone)).strftime("%H"),
            "channel": story[0][3]["channel"],
            "priority": story[0][3]["priority"],
            "counter": counter,
            "officer": officer,
        }
        told = [(origin, "issued", 0), (service, state, 0)]
        if called and origin == service:
            told.append((service, "wait", minutes((called - taken).total_seconds())))
        if ended:
            told.append((service, "service", minutes((ended - (started or called)).total_seconds())))
        if score:
            told.append((service, "score", score))
        for code, what, value in told:
            for group in group_of(facts, code):
                found[group].take(what, value, 1)
    return dict(found)


def groups_of(jambi, by):
    """The group of a fact, written down anew."""
    agency = lambda code: jambi.services[code].agency  # noqa: E731
    return {
        "agency": lambda facts, code: [agency(code)],
        "class": lambda facts, code: [jambi.agencies[agency(code)].kind],
        "posting": lambda facts, code: list(jambi.agencies[agency(code)].members) or [agency(code)],
        "service": lambda facts, code: [code],
        "whole": lambda facts, code: [""],
    }.get(by, lambda facts, code: [facts[by]])


@pytest.mark.capability("QUE-11")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_line_of_every_grouping_equals_a_recount_of_the_journal(jambi, days, manager, seed):
    days(seed)
    for by in GROUPINGS:
        shown = report(manager, Wanted(by=by, **SPAN))
        assert {line.key: line.figures for line in shown.lines} == recounted(jambi, groups_of(jambi, by)), by
    whole = shown.whole.figures
    assert whole.issued > 100
    assert min(whole.served, whole.no_show, whole.cancelled, whole.lapsed, whole.ratings) > 0


@pytest.mark.capability("QUE-11")
@pytest.mark.capability("ACT-17")
def test_every_grouped_report_adds_up_to_the_ungrouped_one(jambi, days, manager):
    days(4)
    (whole,) = [line.figures for line in report(manager, Wanted(by="whole", **SPAN)).lines]
    assert whole.issued == sum(whole.states.values()) > 100
    for by in GROUPINGS.keys() - {"posting"}:
        shown = report(manager, Wanted(by=by, **SPAN))
        together = Figures()
        for line in shown.lines:
            together.add(line.figures)
        assert together == whole == shown.whole.figures, by
    classes = {line.key for line in report(manager, Wanted(by="class", **SPAN)).lines}
    assert classes >= {"city", "vertical", "joint"}


@pytest.mark.capability("ACT-08")
def test_one_number_of_the_joint_samsat_counter_gives_three_agency_postings(jambi, manager, take):
    members = jambi.agencies["SAMSAT"].members
    take("pajak-kendaraan-tahunan")
    take("kia")
    postings = report(manager, Wanted(by="posting", **SPAN))
    assert {line.key: line.figures.issued for line in postings.lines} == dict.fromkeys((*members, "DUKCAPIL"), 1)
    assert len(members) == 3
    assert postings.whole.figures.issued == 2


def test_a_filter_leaves_out_the_others_and_nothing_else(jambi, days, manager):
    days(5)
    by_agency = {line.key: line.figures for line in report(manager, Wanted(by="agency", **SPAN)).lines}
    only = report(manager, Wanted(by="service", agency="DUKCAPIL", **SPAN))
    assert only.whole.figures == by_agency["DUKCAPIL"]
    assert {jambi.services[line.key].agency for line in only.lines} == {"DUKCAPIL"}
    by_channel = {line.key: line.figures for line in report(manager, Wanted(by="channel", **SPAN)).lines}
    assert report(manager, Wanted(by="hour", channel="kiosk", **SPAN)).whole.figures == by_channel["kiosk"]
    one = report(manager, Wanted(by="channel", service="kia", **SPAN)).whole.figures
    assert one == report(manager, Wanted(by="service", service="kia", **SPAN)).lines[0].figures


def test_a_span_is_counted_in_months_and_gives_what_its_days_give(jambi, manager):
    wanted = working_days(jambi, 45, date(2026, 11, 20))
    load(jambi, wanted, visitors=20, seed=9, now=NOW, say=lambda done: None)
    with CaptureQueriesContext(connection) as asked:
        year = report(manager, Wanted(date(2025, 11, 25), date(2026, 11, 24), "agency"))
    assert len(asked) == 12
    assert year.whole.figures.issued == 45 * 20
    assert len(report(manager, Wanted(date(2025, 11, 25), date(2026, 11, 24), "day")).lines) == 45
    one = sum(report(manager, Wanted(day, day, "whole")).whole.figures.issued for day in wanted)
    assert one == 900


@given(st.lists(st.integers(0, 300), min_size=1), st.sampled_from([0.5, 0.9]))
def test_a_percentile_of_counts_is_the_percentile_of_the_values(values, share):
    import math

    place = max(1, math.ceil(share * len(values)))
    assert percentile(Counter(values), share) == sorted(values)[place - 1]


def rated(count):
    return Figures(issued=count, scores=Counter({4: count}))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 5, "b": 9}, {"a", "b"}),
        ({"a": 4, "b": 9, "c": 7}, {"b"}),  # a alone would follow from the whole: the next smallest is hidden too
        ({"a": 4, "b": 3, "c": 7}, {"c"}),
        ({"a": 0, "b": 6}, {"b"}),
        ({"a": 1, "b": 8}, set()),
    ],
)
def test_fewer_than_five_ratings_are_shown_nowhere_and_cannot_be_computed(counts, shown):
    lines = lines_of({key: rated(count) for key, count in counts.items()})
    assert {line.key for line in lines if line.score is not None} == shown
    hidden = sum(line.figures.ratings for line in lines if line.score is None)
    assert hidden == 0 or hidden >= 5


def test_nobody_but_whoever_oversees_or_audits_sees_the_report(jambi, days):
    wanted = Wanted(**SPAN)
    for role, agency in (("front_officer", "DUKCAPIL"), ("agency_head", "DUKCAPIL"), ("it_admin", None)):
        with pytest.raises(Forbidden):
            report(Actor("staff", mall_id=jambi.id, roles=(Role(role, agency),)), wanted)
    with pytest.raises(Forbidden):
        report(Actor.visitor(jambi.id), wanted)
    for role in ("duty_manager", "mall_operator", "auditor"):
        assert report(Actor("staff", mall_id=jambi.id, roles=(Role(role),)), wanted).lines == []


def test_what_cannot_be_asked_is_refused(jambi, manager):
    fine = Wanted(**SPAN)
    for wrong in (
        replace(fine, by="name"),
        replace(fine, channel="fax"),
        replace(fine, last=fine.first - timedelta(days=1)),
        replace(fine, last=fine.first + timedelta(days=366)),
    ):
        with pytest.raises(Invalid):
            report(manager, wrong)
    for wrong in (replace(fine, agency="NOBODY"), replace(fine, service="nothing")):
        with pytest.raises(NotFound):
            report(manager, wrong)


def test_another_mall_is_not_in_the_report(jambi, days, manager):
    days(6)
    other = replace(manager, mall_id=None)
    with pytest.raises(NotFound):
        report(other, Wanted(**SPAN))


def test_a_month_is_read_by_its_index_when_there_is_a_year(jambi, manager, cluster):
    load(jambi, working_days(jambi, 120, date(2026, 11, 20)), visitors=60, seed=9, now=NOW, say=lambda done: None)
    from balai.config import postgres

    with cluster.admin(postgres.DATABASE) as admin:
        admin.execute("analyze queueing_ticket")
    given = {"mall": jambi.id, "zone": "Asia/Jakarta", "channel": "", "services": None}
    given |= {"first": date(2026, 11, 1), "last": date(2026, 11, 24)}
    for by in GROUPINGS:
        with connection.cursor() as cursor:
            cursor.execute("explain (format json) " + statement(by), given)
            plan = json.dumps(cursor.fetchone()[0])
        assert "Seq Scan" not in plan, by
        assert "ticket_number_once" in plan, by


def test_the_snapshot_of_today_and_the_report_agree(jambi, days, manager):
    from balai.domains.queueing import selectors

    days(7)
    at = datetime(2026, 11, 22, 6, 0, tzinfo=NOW.tzinfo)
    totals = selectors.totals_today(manager, now=at)
    day = snapshot.current(jambi.id) and date(2026, 11, 22)
    figures = report(manager, Wanted(day, day)).whole.figures
    assert (totals.issued, totals.finished, totals.no_show) == (figures.issued, figures.served, figures.no_show)
