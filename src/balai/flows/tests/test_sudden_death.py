"""kill -9 anywhere between an event and its message: nothing is lost, and a receiver that knows ids gets it once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from tests.simulated import simulator

from balai.domains.notifications import services as notifications
from balai.domains.notifications.models import Delivery, Notice
from balai.domains.queueing import services
from balai.domains.queueing.types import Contact
from balai.flows import subscriptions
from balai.kernel.actors import Actor, Role
from balai.kernel.context import acting
from balai.kernel.models import OutboxMessage

from .dying import POINTS

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 09.00 in Jambi: no quiet hours."""


@pytest.fixture
def whatsapp():
    with simulator("whatsapp", token="t0ken", secret="s3cret") as running:
        yield running


def work(whatsapp, point: str, at: datetime) -> int:
    """A worker that starts at an instant and dies at the point; its exit code."""
    environment = os.environ | {
        "BALAI_WHATSAPP_URL": f"{whatsapp.base}/v23.0",
        "BALAI_WHATSAPP_PHONE_ID": "106540352242922",
        "BALAI_WHATSAPP_TOKEN": "t0ken",
        "BALAI_WHATSAPP_SECRET": "s3cret",
        "BALAI_OUTBOUND_ALLOW": f"127.0.0.1:{whatsapp.port}",
        "BALAI_POOL": "4",
        "BALAI_NOW": at.isoformat(),
    }
    return subprocess.run(
        [sys.executable, "-m", "balai.flows.tests.dying", point], env=environment, check=False, timeout=60
    ).returncode


@pytest.fixture
def numbers(jambi):
    """Three visitors with phones, whose numbers were given out a moment ago."""
    notifications.begin_following(subscriptions.NAME)
    taken = []
    for number in range(3):
        wish = services.prepare(
            mall_id=jambi.id,
            service="kia",
            channel="online",
            now=NOW,
            actor=Actor.visitor(jambi.id),
            contact=Contact("", f"0812345678{number}0"),
        )
        taken.append(services.issue(wish))
    return taken


@pytest.mark.capability("POR-09")
@pytest.mark.threat("T-outbox")
@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_loses_nothing_and_repeats_only_under_the_same_id(whatsapp, numbers, jambi, point):
    manager = Actor("staff", id=numbers[0].id, mall_id=jambi.id, roles=(Role("front_officer"),))
    services.open_counter(actor=manager, counter="3", now=NOW)
    services.call_next(actor=manager, counter="3", now=NOW)
    assert work(whatsapp, point, NOW) == -9
    assert work(whatsapp, "never", NOW + timedelta(minutes=2)) == 0
    with acting(Actor.system("test"), everything=True):
        assert sorted(Notice.objects.values_list("text", flat=True)) == ["ticket-called"] + ["ticket-issued"] * 3
    called = Delivery.objects.get(text="ticket-called")
    assert called.state == "sent"
    accepted = [message["id"] for message in whatsapp.messages()]
    assert accepted.count(str(called.id)) == (2 if point == "after-send" and accepted[0] == str(called.id) else 1)
    planned = {str(found) for found in Delivery.objects.filter(state="sent").values_list("id", flat=True)}
    assert set(accepted) == planned
    assert len(accepted) - len(planned) == (1 if point == "after-send" else 0)
    assert OutboxMessage.objects.count() == Delivery.objects.exclude(state="withheld").count()
