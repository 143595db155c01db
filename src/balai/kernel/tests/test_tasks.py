"""The kernel's periodic jobs do what they say and are known to the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django import app

from balai.kernel import clock, idempotency, outbox, ratelimit, tasks
from balai.kernel.models import IdempotencyKey, OutboxMessage, RateBucket
from balai.kernel.outbox import messages


@pytest.mark.django_db
def test_what_is_due_is_sent_and_what_is_old_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setitem(messages._handlers, "test", sent.append)
    now = clock.now()
    old = now - timedelta(days=31)
    with transaction.atomic():
        for number in range(60):
            outbox.enqueue("test", str(number), {}, now - timedelta(seconds=1))
    tasks.deliver_outbox(0)
    assert len(sent) == 60
    idempotency.once("c", "r", "k", b"", lambda: (200, None), now=old)
    idempotency.once("c", "r", "k2", b"", lambda: (200, None), now=now)
    ratelimit.hit("x", 1, 60, at=old.timestamp())
    OutboxMessage.objects.filter(key="0").update(sent_at=old)
    tasks.forget(0)
    assert IdempotencyKey.objects.count() == 1
    assert RateBucket.objects.count() == 0
    assert OutboxMessage.objects.count() == 59


def test_the_worker_knows_them() -> None:
    names = {task.name for task in app.tasks.values()}
    assert {"balai.kernel.tasks.deliver_outbox", "balai.kernel.tasks.forget"} <= names
