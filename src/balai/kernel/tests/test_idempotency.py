"""The same key has the same effect once, and tells nothing to anybody else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from balai.kernel import idempotency
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid
from balai.kernel.idempotency import KeyConflict, Reply, client_of, key_id, once

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ROUTE = "POST /api/v1/tickets"


class Effect:
    """Counts how often it happened."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Reply:
        self.times += 1
        return 201, {"number": self.times}


def _ask(effect: Callable[[], Reply], key: str = "k-1", body: bytes = b"{}", **other: Any) -> Reply:
    return once(
        other.pop("client", "device/1"),
        other.pop("route", ROUTE),
        key,
        body,
        effect,
        now=other.pop("now", NOW),
        **other,
    )


@pytest.mark.django_db
def test_a_repetition_answers_what_was_answered_and_does_nothing() -> None:
    effect = Effect()
    assert _ask(effect) == _ask(effect) == (201, {"number": 1})
    assert effect.times == 1
    assert _ask(effect, key="k-2") == (201, {"number": 2})


@pytest.mark.django_db
@pytest.mark.threat("T-idempotency")
def test_the_same_key_with_another_body_is_refused_and_changes_nothing() -> None:
    effect = Effect()
    _ask(effect)
    with pytest.raises(KeyConflict) as refusal:
        _ask(effect, body=b'{"service": "x"}')
    assert (refusal.value.code, refusal.value.status) == ("idempotency-conflict", 422)
    assert effect.times == 1


@pytest.mark.django_db
@pytest.mark.threat("T-idempotency")
def test_another_clients_key_or_another_route_is_simply_a_new_one() -> None:
    effect = Effect()
    _ask(effect)
    assert _ask(effect, client="device/2", body=b"other") == (201, {"number": 2})
    assert _ask(effect, route="POST /api/v1/other", body=b"other") == (201, {"number": 3})


@pytest.mark.django_db
def test_an_effect_that_fails_leaves_the_key_free() -> None:
    def fails() -> Reply:
        raise Invalid()

    with pytest.raises(Invalid):
        _ask(fails)
    assert _ask(Effect()) == (201, {"number": 1})


@pytest.mark.django_db
def test_a_key_expires_after_48_hours_whether_or_not_it_was_purged() -> None:
    effect = Effect()
    _ask(effect)
    assert _ask(effect, now=NOW + timedelta(hours=47, minutes=59)) == (201, {"number": 1})
    later = NOW + timedelta(hours=48)
    assert _ask(effect, body=b"other", now=later) == (201, {"number": 2})
    assert idempotency.purge(later) == 0
    assert idempotency.purge(later + timedelta(hours=48), limit=5) == 1


@pytest.mark.django_db
@pytest.mark.threat("T-idempotency")
def test_no_clear_token_is_stored_and_the_repetition_has_it_all_the_same() -> None:
    def effect() -> Reply:
        return 201, {"id": 7, "token": "s3cret"}

    def strip(reply: Any) -> Any:
        return {name: value for name, value in reply.items() if name != "token"}

    def restore(reply: Any) -> Any:
        return reply | {"token": "s3cret"}

    first = _ask(effect, strip=strip, restore=restore)
    assert first == _ask(effect, strip=strip, restore=restore) == (201, {"id": 7, "token": "s3cret"})
    with connection.cursor() as cursor:
        cursor.execute("select reply::text from kernel_idempotency")
        assert "s3cret" not in cursor.fetchone()[0]


def test_a_key_is_visible_ascii_and_its_id_cannot_be_made_from_other_parts() -> None:
    for wrong in ("", "a b", "é", "x" * 201, "a\x1fb"):
        with pytest.raises(Invalid):
            key_id("c", ROUTE, wrong)
    assert len(key_id("c", ROUTE, "k")) == 32
    assert len({key_id("a", "bc", "d"), key_id("ab", "c", "d"), key_id("a", "b", "cd")}) == 3


def test_whose_key_it_is() -> None:
    device, ticket = uuid4(), uuid4()
    assert client_of(Actor("device", device), "10.0.0.1") == f"device/{device}"
    assert client_of(Actor.visitor(subject=ticket), "10.0.0.1") == f"ticket/{ticket}"
    assert client_of(Actor.visitor(), "10.0.0.1") == "address/10.0.0.1"


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_one_key_at_the_same_time_have_one_effect() -> None:
    effect, replies = Effect(), list[Reply]()

    def slow() -> Reply:
        time.sleep(0.1)
        return effect()

    def ask() -> None:
        replies.append(_ask(slow))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == [(201, {"number": 1})] * 6
    assert effect.times == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_is_claimed_in_the_transaction_of_its_effect() -> None:
    with pytest.raises(RuntimeError):
        idempotency.begin(b"x" * 32, b"y" * 32, now=NOW)
