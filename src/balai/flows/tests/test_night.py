"""The night: what the mall does by itself once its day is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app

from balai.domains.queueing import services
from balai.domains.queueing.models import CounterState, Ticket
from balai.domains.queueing.types import Contact
from balai.flows import night, tasks
from balai.kernel import keys
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7
from balai.kernel.journal import sealer

ZONE = ZoneInfo("Asia/Jakarta")
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE).astimezone(UTC)
NIGHT = datetime(2026, 11, 25, 0, 5, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
def officer(jambi: Any) -> Actor:
    return Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))


@pytest.fixture
def a_day(jambi: Any, officer: Actor) -> dict[str, Any]:
    """Counter 3 with a visitor, who left his phone, one more waiting, and counter 4 in a pause; nobody closed."""

    def take(service: str, **values: Any) -> Any:
        actor = Actor.visitor(jambi.id)
        return services.issue(
            services.prepare(mall_id=jambi.id, service=service, channel="online", now=TUESDAY, actor=actor, **values)
        )

    services.open_counter(actor=officer, counter="4", now=TUESDAY)
    services.pause(actor=officer, counter="4", now=TUESDAY)
    services.open_counter(actor=officer, counter="3", now=TUESDAY)
    called = take("kia", contact=Contact("Sari Contoh", "081200001111"))
    services.call_next(actor=officer, counter="3", now=TUESDAY)
    return {"called": called, "waiting": take("kia")}


def states() -> dict[str, int]:
    return {row.state: CounterState.objects.filter(state=row.state).count() for row in CounterState.objects.all()}


def told(kind: str) -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute("select data->>'reason' from kernel_journal where kind = %s order by id", [kind])
        return [row[0] for row in cursor.fetchall()]


def test_before_midnight_nothing_ends(jambi, a_day):
    last_minute = NIGHT - timedelta(minutes=6)
    done = night.end_day(mall_id=jambi.id, now=last_minute)
    assert (done.lapsed, done.closed, done.erased) == (0, 0, 0)
    assert states() == {"open": 1, "paused": 1}


def test_after_midnight_numbers_lapse_counters_close_and_contacts_are_erased_once(jambi, a_day):
    done = night.end_day(mall_id=jambi.id, now=NIGHT)
    assert (done.lapsed, done.closed, done.erased) == (2, 2, 1)
    assert {ticket.state for ticket in Ticket.objects.all()} == {"lapsed"}
    assert states() == {"closed": 2}
    assert told("counter.closed") == ["day-ended", "day-ended"]
    assert told("ticket.returned") == []
    again = night.end_day(mall_id=jambi.id, now=NIGHT + timedelta(minutes=5))
    assert (again.lapsed, again.closed, again.erased) == (0, 0, 0)


def test_a_counter_opened_after_midnight_stays_open(jambi, officer, a_day):
    night.end_day(mall_id=jambi.id, now=NIGHT)
    services.open_counter(actor=officer, counter="3", now=NIGHT)
    assert night.end_day(mall_id=jambi.id, now=NIGHT + timedelta(minutes=5)).closed == 0


@pytest.fixture
def sealed(cluster, a_day) -> None:
    """Everything so far sealed, on Tuesday."""
    with psycopg.connect(cluster.url("sealer"), autocommit=True) as sealing:
        while sealer.seal_once(sealing, keys.sign):
            pass
    with cluster.admin("balai") as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("alter table kernel_seal disable trigger all")
        admin.execute("update kernel_seal set sealed_at = %s", [TUESDAY])
        admin.execute("alter table kernel_seal enable always trigger kernel_seal_append_only")


def test_yesterdays_root_leaves_the_house_and_another_root_is_never_written_over_it(jambi, sealed, settings, tmp_path):
    settings.BALAI_ANCHOR_DIR = str(tmp_path / "anchors")
    line = night.end_day(mall_id=jambi.id, now=NIGHT).anchored
    [kept] = (tmp_path / "anchors").iterdir()
    assert line is not None
    assert kept.read_text().startswith(line)
    assert "2026-11-24" in line
    assert night.end_day(mall_id=jambi.id, now=NIGHT).anchored == line
    kept.write_text("another root\n")
    night.end_day(mall_id=jambi.id, now=NIGHT)
    assert kept.read_text() == "another root\n"


def test_the_worker_does_it_every_five_minutes_in_every_mall(jambi, a_day, monkeypatch):
    monkeypatch.setattr(tasks.clock, "now", lambda: NIGHT)
    tasks.end_day(0)
    assert states() == {"closed": 2}
    periodic = {entry.task.name: entry.cron for entry in app.periodic_registry.periodic_tasks.values()}
    assert periodic["balai.flows.tasks.end_day"] == "*/5 * * * *"
    assert "balai.domains.accounts.tasks.forget" in periodic
