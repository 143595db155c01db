"""The kernel's tables, the journal as evidence, and who may write what."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Now

from balai.kernel import grants

JOURNAL = """
create table kernel_journal (
  id bigint generated always as identity primary key,
  generation integer not null default 1,
  xid xid8 not null default pg_current_xact_id(),
  recorded_at timestamptz not null default clock_timestamp(),
  mall_id uuid,
  kind varchar(64) not null,
  subject uuid,
  actor_kind varchar(16) not null,
  actor_id uuid,
  occurred_at timestamptz not null,
  data jsonb not null default '{}'::jsonb
);
create index journal_tail on kernel_journal (generation, xid, id);
create index journal_subject on kernel_journal (subject, id) where subject is not null;
revoke insert on kernel_journal from balai_app, balai_worker;
grant insert (mall_id, kind, subject, actor_kind, actor_id, occurred_at, data) on kernel_journal
  to balai_app, balai_worker;
grant select on kernel_journal to balai_sealer;
"""

SEALS = """
revoke insert on kernel_seal from balai_app, balai_worker;
grant select, insert on kernel_seal to balai_sealer;
grant select on kernel_installation, kernel_key to balai_sealer;
revoke insert on kernel_installation, kernel_pack_version, kernel_key from balai_app, balai_worker;
alter table kernel_rate set unlogged;
"""


class Migration(migrations.Migration):
    """First of the kernel."""

    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=16)),
                ("generation", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "kernel_installation",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="installation_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ("demo", "test", "production"))),
                        name="installation_known_mode",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("generation", models.IntegerField()),
                ("xid", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("mall_id", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=64)),
                ("subject", models.UUIDField(null=True)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.UUIDField(null=True)),
                ("occurred_at", models.DateTimeField()),
                ("data", models.JSONField()),
            ],
            options={"db_table": "kernel_journal", "managed": False},
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("generation", models.IntegerField()),
                ("sealed_at", models.DateTimeField()),
                ("last_xid", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("row_ids", ArrayField(models.BigIntegerField())),
                ("leaves", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("digest", models.BinaryField()),
                ("key_id", models.CharField(max_length=32)),
                ("signature", models.BinaryField()),
            ],
            options={"db_table": "kernel_seal"},
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("payload", models.JSONField()),
                ("state", models.CharField(default="waiting", max_length=16)),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(default="")),
            ],
            options={
                "db_table": "kernel_outbox",
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="outbox_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "sent", "dead"))), name="outbox_known_state"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("mall_id", models.UUIDField(null=True)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.UUIDField(null=True)),
                ("subject", models.UUIDField()),
                ("person_hash", models.BinaryField(null=True)),
                ("purpose", models.CharField(max_length=64)),
                ("fields", models.JSONField()),
            ],
            options={
                "db_table": "kernel_access",
                "indexes": [models.Index(fields=["subject", "at"], name="access_by_subject")],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BinaryField(primary_key=True, serialize=False)),
                ("body_hash", models.BinaryField()),
                ("status", models.SmallIntegerField()),
                ("reply", models.JSONField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "kernel_idempotency",
                "indexes": [models.Index(fields=["created_at"], name="idempotency_by_age")],
            },
        ),
        migrations.CreateModel(
            name="RateBucket",
            fields=[
                ("id", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("window", models.BigIntegerField()),
                ("count", models.IntegerField()),
            ],
            options={"db_table": "kernel_rate"},
        ),
        migrations.CreateModel(
            name="KeyProof",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=16)),
                ("proof", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
            options={"db_table": "kernel_key"},
        ),
        migrations.CreateModel(
            name="PackVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pack", models.CharField(max_length=64)),
                ("version", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
                ("summary", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "kernel_pack_version",
                "indexes": [models.Index(fields=["pack", "-id"], name="pack_newest")],
            },
        ),
        migrations.RunSQL(JOURNAL, "drop table kernel_journal"),
        migrations.RunSQL(SEALS, migrations.RunSQL.noop),
        grants.AppendOnly("kernel_journal"),
        grants.AppendOnly("kernel_seal"),
        grants.AppendOnly("kernel_access"),
        grants.AppendOnly("kernel_key"),
        grants.Grant("kernel_outbox", update=True, delete=True),
        grants.Grant("kernel_idempotency", update=True, delete=True),
        grants.Grant("kernel_rate", update=True, delete=True),
    ]
