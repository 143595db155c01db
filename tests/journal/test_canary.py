"""A person who goes through every form of the mall leaves no trace in the journal, its export or its anchors."""

from __future__ import annotations

import importlib
import json
import pkgutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from balai import domains
from balai.kernel import access, idempotency, journal, keys, outbox
from balai.kernel.actors import Actor
from balai.kernel.journal import anchor, kinds
from balai.kernel.ratelimit import Policy, shared_limits

from . import canary
from .conftest import Evidence

NOW = datetime.now(UTC)


@canary.form("an event of every kind, with personal data in every field")
def _every_event(person: canary.Person) -> None:
    """Each declared field of each declared kind refuses each datum."""
    for domain in pkgutil.iter_modules(domains.__path__):
        importlib.import_module(f"balai.domains.{domain.name}.events")
    assert len(kinds.registered()) > 20
    for kind in kinds.registered():
        for name in kind.fields:
            for value in (person.name, person.phone, person.nik, person.email, person.remark, int(person.nik)):
                with pytest.raises(journal.NotForTheJournal), transaction.atomic():
                    journal.append(kind.name, uuid4(), uuid4(), Actor.system(), {name: value}, occurred_at=NOW)


@canary.form("what the kernel itself is given: a reading, a key, a limit, a message")
def _kernel(person: canary.Person) -> None:
    hashed = keys.keyed_hash("contact.nik", person.nik)
    with transaction.atomic():
        access.record(
            Actor.system(), subject=uuid4(), purpose="test.reading", fields=["nik"], now=NOW, person_hash=hashed
        )
        outbox.enqueue(outbox.POST, "canary", {"url": "https://example.org/", "body": {"name": person.name}}, NOW)
    body = json.dumps(vars(person)).encode()
    idempotency.once("client", "POST /x", "k", body, lambda: (201, {"name": person.name}), now=NOW)
    shared_limits.check("code", (Policy("target", 5, 60),), target=person.phone)
    kinds.register("canary.passed", "for this test", {"person": "hash"})
    with transaction.atomic():
        journal.append("canary.passed", uuid4(), None, Actor.system(), {"person": hashed}, occurred_at=NOW)
    del kinds._kinds["canary.passed"]


@pytest.mark.threat("T-journal-personal-data")
def test_a_person_in_every_form_is_found_nowhere_in_journal_export_and_anchor(
    evidence: Evidence, tmp_path: Path, settings: Any
) -> None:
    person = canary.person()
    _every_event(person)
    _kernel(person)
    assert evidence.seal() == 1
    evidence.export(tmp_path / "export")
    found = anchor.of_day(evidence.reader, NOW.date() + timedelta(days=1), "Asia/Jakarta", "jambi")
    assert found is not None
    anchor.keep(found, tmp_path / "anchors")
    assert canary.traces(evidence.reader, tmp_path) == []
    assert evidence.verify().findings == []
    assert evidence.verify().rows > 0


def test_the_canary_would_be_found(evidence: Evidence, tmp_path: Path) -> None:
    person = canary.person()
    spellings = (
        *(person.name, person.name.upper(), "Kenarilia", person.phone, "+62 812-7766-5544".replace(" ", "")),
        *("0812 7766 5544", "62" + person.phone[1:], person.nik, person.email, person.remark),
        person.phone.encode().hex(),
    )
    for spelling in spellings:
        if spelling.startswith("+62"):
            spelling = spelling.replace("-", "")
        assert canary.find(f'{{"x": "{spelling}"}}', person), spelling
    evidence.app.execute(
        "insert into kernel_journal (kind, actor_kind, occurred_at, data) values ('x', 'system', now(), %s)",
        [json.dumps({"note": f"Ibu {person.name}"})],
    )
    evidence.export(tmp_path)
    traces = canary.traces(evidence.reader, tmp_path)
    assert any(trace.startswith("kernel_journal") for trace in traces)
    assert any(trace.startswith("rows.jsonl") for trace in traces)
