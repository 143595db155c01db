"""What may be written into the journal, and that it is written with the change it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.journal import kinds

NOW = datetime(2026, 11, 24, 3, 15, tzinfo=UTC)
FIELDS = {"counter": "code", "ticket": "id", "phone": "hash", "minutes": "number", "due": "instant", "late": "flag"}


@pytest.fixture(autouse=True)
def kind() -> Iterator[str]:
    """An event kind for these tests only."""
    kinds.register("test.happened", "for the tests", FIELDS)
    yield "test.happened"
    del kinds._kinds["test.happened"]


def _write(data: dict[str, Any] | None = None, kind: str = "test.happened") -> None:
    journal.append(kind, uuid4(), uuid4(), Actor.system(), data, occurred_at=NOW)


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_journal")
        return int(cursor.fetchone()[0])


def test_ids_codes_hashes_numbers_instants_and_flags_are_stored_in_plain_form() -> None:
    ticket = uuid4()
    data = {"counter": "CA-041", "ticket": ticket, "phone": b"\x01" * 32, "minutes": 4.5, "due": NOW, "late": None}
    assert journal.check("test.happened", data) == {
        "counter": "CA-041",
        "ticket": str(ticket),
        "phone": "01" * 32,
        "minutes": 4.5,
        "due": "2026-11-24T03:15:00+00:00",
        "late": None,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counter", "Siti Aminah"),
        ("counter", "Siti"),
        ("counter", "siti.Aminah"),
        ("counter", "081234567890"),
        ("counter", "0812-3456-7890"),
        ("counter", "x-1571010101900001"),
        ("counter", "1571.0101.0190.0001"),
        ("counter", "a" * 65),
        ("counter", ""),
        ("counter", 5),
        ("ticket", "Siti"),
        ("ticket", "081234567890"),
        ("phone", "081234567890"),
        ("phone", "Siti"),
        ("minutes", "081234567890"),
        ("minutes", 1571010101900001),
        ("minutes", float("nan")),
        ("minutes", True),
        ("due", "tomorrow at Siti's"),
        ("due", "2026-11-24T03:15:00"),
        ("late", "yes, because Siti"),
        ("late", 1),
        ("remark", "she was late"),
    ],
)
def test_names_phones_and_sentences_are_refused_without_being_repeated(field: str, value: Any) -> None:
    with pytest.raises(journal.NotForTheJournal) as refusal:
        journal.check("test.happened", {field: value})
    assert not isinstance(value, str) or len(value) < 2 or value not in str(refusal.value)


def test_an_event_nobody_declared_is_refused() -> None:
    with pytest.raises(journal.UnknownKind):
        journal.check("ticket.teleported", {})


def test_a_kind_is_declared_once_and_with_known_types() -> None:
    with pytest.raises(ValueError, match="twice"):
        kinds.register("test.happened", "again")
    for name, fields in (("nodot", {}), ("Test.x", {}), ("test.y", {"name": "text"}), ("test.y", {"Na me": "code"})):
        with pytest.raises(ValueError):
            kinds.register(name, "", fields)


@pytest.mark.django_db(transaction=True)
def test_an_event_vanishes_with_its_transaction_and_needs_one() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        _write()
    with transaction.atomic():
        _write()
        transaction.set_rollback(True)
    assert _count() == 0
    with transaction.atomic():
        _write({"counter": "5"})
    assert _count() == 1


@pytest.mark.django_db
def test_an_event_carries_actor_and_both_times() -> None:
    actor = Actor("staff", uuid4())
    subject, mall = uuid4(), uuid4()
    journal.append("test.happened", subject, mall, actor, {"minutes": 3}, occurred_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("select mall_id, subject, actor_kind, actor_id, occurred_at, data::text, recorded_at > %s,"
                       " xid = pg_current_xact_id(), generation from kernel_journal", [NOW])  # fmt: skip
        assert cursor.fetchone()[:5] == (mall, subject, "staff", actor.id, NOW)
    with pytest.raises(ValueError, match="time zone"):
        journal.append("test.happened", subject, mall, actor, occurred_at=NOW.replace(tzinfo=None))
