"""The kernel's tables. Most of them are written by one SQL statement; the classes give them names, types and checks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Installation(models.Model):
    """The one row that says what this database is.

    `generation` grows with every restore or import: transaction ids start anew then, and cursors must not be mixed.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=16)
    generation = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_installation"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="installation_one_row"),
            models.CheckConstraint(
                condition=models.Q(mode__in=("demo", "test", "production")), name="installation_known_mode"
            ),
        ]


class JournalEntry(models.Model):
    """One event. Append-only; `id`, `generation`, `xid` and `recorded_at` are the database's own."""

    id = models.BigIntegerField(primary_key=True)
    generation = models.IntegerField()
    xid = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    mall_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=64)
    subject = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        db_table = "kernel_journal"
        managed = False


class Seal(models.Model):
    """A signed link of the hash chain over a batch of journal rows.

    `row_ids` and `leaves` (32 bytes each, in the same order) let the verifier name the very row that changed;
    `generation`, `last_xid`, `last_id` say how far the chain has come.
    """

    number = models.BigIntegerField(primary_key=True)
    generation = models.IntegerField()
    sealed_at = models.DateTimeField()
    last_xid = models.BigIntegerField()
    last_id = models.BigIntegerField()
    row_ids = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField()
    previous = models.BinaryField()
    digest = models.BinaryField()
    key_id = models.CharField(max_length=32)
    signature = models.BinaryField()

    class Meta:
        db_table = "kernel_seal"


class OutboxMessage(models.Model):
    """A message that leaves the house after its transaction committed, once."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField()
    state = models.CharField(max_length=16, default="waiting")
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        db_table = "kernel_outbox"
        indexes = [models.Index(fields=["due_at"], name="outbox_due", condition=models.Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "sent", "dead")), name="outbox_known_state"
            ),
        ]


class AccessEntry(models.Model):
    """Somebody of the staff read somebody's personal data. Append-only; the citizen can see it at once."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    mall_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    subject = models.UUIDField()
    person_hash = models.BinaryField(null=True)
    purpose = models.CharField(max_length=64)
    fields = models.JSONField()

    class Meta:
        db_table = "kernel_access"
        indexes = [models.Index(fields=["subject", "at"], name="access_by_subject")]


class IdempotencyKey(models.Model):
    """What a POST with this key was answered; `id` hashes client, route and key, so another client's key is unknown."""

    id = models.BinaryField(primary_key=True)
    body_hash = models.BinaryField()
    status = models.SmallIntegerField()
    reply = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_idempotency"
        indexes = [models.Index(fields=["created_at"], name="idempotency_by_age")]


class RateBucket(models.Model):
    """Counts of a fixed window for limits that all nodes share (unlogged: a crash may forget them)."""

    id = models.CharField(max_length=200, primary_key=True)
    window = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        db_table = "kernel_rate"


class KeyProof(models.Model):
    """What the database knows of a key it was written with: enough to recognise it, nothing to compute it."""

    id = models.CharField(max_length=16, primary_key=True)
    purpose = models.CharField(max_length=16)
    proof = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_key"


class PackVersion(models.Model):
    """A pack as it was loaded: the newest row a pack is what is in force."""

    id = models.BigAutoField(primary_key=True)
    pack = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    summary = models.JSONField(default=dict)

    class Meta:
        db_table = "kernel_pack_version"
        indexes = [models.Index(fields=["pack", "-id"], name="pack_newest")]
