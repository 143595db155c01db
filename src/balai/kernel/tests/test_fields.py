"""Personal fields: closed at rest, found by keyed hash, read only with an entry the person sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from balai.config.postgres import Cluster
from balai.kernel import access, keys
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.fields import Closed, EncryptedText, HashField, matching, place
from balai.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def contacts(cluster: Cluster) -> Iterator[Any]:
    """A table of contacts."""
    with isolate_apps("balai.kernel"):

        class Contact(models.Model):
            id = models.UUIDField(primary_key=True, default=uuid7)
            name = EncryptedText(default="")
            phone = EncryptedText(default="")
            phone_hash = HashField(of="phone", purpose="contact.phone", null=True)

            class Meta:
                app_label = "kernel"
                db_table = "contact_for_test"

    with cluster.admin("balai") as admin:
        admin.execute("set role balai_owner")
        admin.execute("create table contact_for_test (id uuid primary key, name text, phone text, phone_hash bytea)")
        admin.execute("grant update, delete on contact_for_test to balai_app")
    yield Contact
    connection.close()
    with cluster.admin("balai") as admin:
        admin.execute("drop table contact_for_test")


def _stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select name || ' ' || phone from contact_for_test order by id")
        return " ".join(row[0] for row in cursor.fetchall())


def test_what_is_saved_is_closed_and_what_is_read_is_clear(contacts: Any) -> None:
    made = contacts.objects.create(name="Siti Aminah", phone="0812 3456 7890")
    contacts.objects.bulk_create([contacts(name="Budi")])
    assert made.name == "Siti Aminah"
    assert "Siti" not in _stored()
    assert "Budi" not in _stored()
    assert "0812" not in _stored()
    again = contacts.objects.get(pk=made.pk)
    assert (again.name, again.phone) == ("Siti Aminah", "0812 3456 7890")
    untouched = contacts.objects.get(pk=made.pk)
    before = _stored()
    untouched.save()  # what nobody opened is written back as it lay there
    assert _stored() == before
    untouched.name = "Siti"
    untouched.save(update_fields=["name"])
    assert contacts.objects.only("name").get(pk=made.pk).name == "Siti"
    assert contacts.objects.get(name__isnull=False, pk=made.pk).phone_hash == made.phone_hash


def test_a_person_is_found_by_any_spelling_of_the_phone_also_after_a_key_rotation(contacts: Any) -> None:
    made = contacts.objects.create(phone="0812 3456 7890")
    contacts.objects.create(phone="0812 3456 7891")
    keys.rotate("hash")
    keys.forget()
    found = contacts.objects.get(matching(contacts, "phone_hash", "+62-812-3456-7890"))
    assert found.pk == made.pk
    found.phone = ""
    found.save()
    assert not contacts.objects.filter(matching(contacts, "phone_hash", "081234567890")).exists()
    with pytest.raises(TypeError):
        matching(contacts, "phone", "x")


def test_clear_text_cannot_slip_past_the_field(contacts: Any) -> None:
    contacts.objects.create(name="Siti")
    with pytest.raises(TypeError):
        contacts.objects.update(name="Budi")
    with pytest.raises(FieldError):
        contacts.objects.filter(name="Siti").count()
    with pytest.raises(FieldError):
        contacts.objects.filter(name__startswith="Si").count()
    (value,) = contacts.objects.values_list("name", flat=True)
    assert isinstance(value, Closed)
    assert repr(value) == "<closed>"
    contacts.objects.update(name="")
    assert contacts.objects.get().name == ""


def test_a_value_moved_to_another_persons_row_is_refused(contacts: Any) -> None:
    one, other = contacts.objects.create(name="Siti"), contacts.objects.create(name="Budi")
    with connection.cursor() as cursor:
        cursor.execute(
            "update contact_for_test set name = (select name from contact_for_test where id = %s) where id = %s",
            [one.pk, other.pk],
        )
    moved = contacts.objects.get(pk=other.pk)
    with pytest.raises(keys.CannotDecrypt):
        str(moved.name)
    assert (
        keys.decrypt(contacts.objects.values_list("name").get(pk=one.pk)[0], place(contacts, "name", one.pk)) == "Siti"
    )


def test_hash_field_options_survive_a_migration() -> None:
    field = HashField(of="phone", purpose="contact.phone", null=True)
    _name, _path, args, kwargs = field.deconstruct()
    again = HashField(*args, **kwargs)
    assert (again.of, again.purpose, again.null) == ("phone", "contact.phone", True)


def test_each_reading_is_an_entry_the_person_sees_and_nobody_changes(cluster: Cluster) -> None:
    from django.db import transaction

    officer, ticket = Actor("staff", uuid4(), mall_id=uuid4()), uuid4()
    person = keys.keyed_hash("contact.phone", "081234567890")
    with pytest.raises(RuntimeError):
        access.record(officer, subject=ticket, purpose="queue.contact", fields=["name"], now=NOW)
    with transaction.atomic():
        access.record(
            officer, subject=ticket, purpose="queue.contact", fields=["name", "phone"], now=NOW, person_hash=person
        )
        for purpose, fields in (("because Siti asked", ["name"]), ("queue.contact", ["0812"]), ("queue.contact", [])):
            with pytest.raises(ValueError):
                access.record(officer, subject=ticket, purpose=purpose, fields=fields, now=NOW)
    (entry,) = access.entries(Actor.visitor(subject=ticket), subject=ticket)
    assert (entry.at, entry.actor_id, entry.purpose, entry.fields) == (
        NOW,
        officer.id,
        "queue.contact",
        ("name", "phone"),
    )
    assert access.entries_of_person("contact.phone", "+62 812 34567890") == [entry]
    for stranger in (Actor.visitor(), Actor.visitor(subject=uuid4()), officer):
        with pytest.raises(NotFound):
            access.entries(stranger, subject=ticket)
    with psycopg.connect(cluster.url("app"), autocommit=True) as app:
        for attempt in ("update kernel_access set purpose = 'x'", "delete from kernel_access"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(attempt)
