"""Model fields for what identifies a person: encrypted at rest, found only by a keyed hash.

class Contact(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    phone = EncryptedText()
    phone_hash = HashField(of="phone", purpose="contact.phone", null=True)

Contact.objects.filter(matching(Contact, "phone_hash", "0812 3456 7890"))
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from . import keys


class Closed(str):
    """An encrypted value as it lies in the database; `values()` and `update()` see this, never the text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<closed>"


class _Opened(DeferredAttribute):
    """Decrypts at the first access: a list of rows costs nothing for the fields nobody looks at."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Closed):
            value = keys.decrypt(value, place(self.field.model, self.field.attname, instance.pk))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value  # being settable, it is asked before the instance's dict


class EncryptedText(models.TextField):  # type: ignore[type-arg]
    """Text closed with AES-256-GCM for its table, column and row. Empty stays empty.

    Written by `save`, `create` and `bulk_create` of rows whose key is set; `update()` with a clear text raises
    TypeError, and only `isnull` and the empty text can be looked up. Reading a value that was altered or moved from
    another row raises keys.CannotDecrypt.
    """

    descriptor_class = _Opened

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """As it lies there."""
        return Closed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Close what is clear."""
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Closed):
            return value
        if model_instance.pk is None:
            raise ValueError(f"{self.model.__name__} needs its key before {self.attname} can be closed")
        return Closed(keys.encrypt(str(value), place(self.model, self.attname, model_instance.pk)))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Refuse clear text that came another way."""
        if value and not isinstance(value, Closed):
            raise TypeError(f"{self.attname} is closed row by row: save() the row")
        return str(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only emptiness can be asked."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class HashField(models.BinaryField):  # type: ignore[type-arg]
    """The keyed hash (32 bytes) of a sibling field, kept up by `save`; None while that is empty."""

    def __init__(self, *args: Any, of: str = "", purpose: str = "", **kwargs: Any) -> None:
        self.of, self.purpose = of, purpose
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For the migration writer."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs | {"of": self.of, "purpose": self.purpose}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Hash what the sibling holds; an unread sibling has not changed."""
        stored = model_instance.__dict__.get(self.of)
        if not isinstance(stored, Closed):
            value = keys.keyed_hash(self.purpose, str(stored)) if stored else None
            setattr(model_instance, self.attname, value)
        return getattr(model_instance, self.attname)


def place(model: type[models.Model], column: str, key: Any) -> str:
    """The context an EncryptedText value is closed for: for writers with SQL of their own."""
    return f"{model._meta.db_table}.{column}:{key}"


def matching(model: type[models.Model], column: str, value: str) -> models.Q:
    """Rows whose HashField `column` belongs to `value`, under any hash key of the ring."""
    field = model._meta.get_field(column)
    if not isinstance(field, HashField):
        raise TypeError(f"{column} is no HashField")
    return models.Q(**{f"{column}__in": keys.keyed_hashes(field.purpose, value)})
