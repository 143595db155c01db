"""Addressees, addresses and notices under row security; deliveries, budgets, a place in the journal."""

import django.contrib.postgres.fields
from django.db import migrations, models

import balai.kernel.fields
from balai.kernel import grants
from balai.kernel.rowsecurity import RowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JournalPlace",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("generation", models.IntegerField()),
                ("xid", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "notifications_journal_place",
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("addressee_id", models.UUIDField()),
                ("channel", models.CharField(max_length=16)),
                ("value", balai.kernel.fields.EncryptedText()),
                ("value_hash", balai.kernel.fields.HashField(null=True, of="value", purpose="notification.address")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notifications_address",
                "constraints": [
                    models.UniqueConstraint(fields=("addressee_id", "channel", "value_hash"), name="address_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("kind", models.CharField(max_length=8)),
                ("lang", models.CharField(default="id", max_length=2)),
                (
                    "muted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "notifications_addressee",
                "indexes": [
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)),
                        fields=["expires_at"],
                        name="addressee_by_end",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("ticket", "citizen", "staff"))), name="addressee_kind"
                    ),
                    models.CheckConstraint(condition=models.Q(("lang__in", ("id", "en"))), name="addressee_lang"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("notice_id", models.UUIDField()),
                ("addressee_id", models.UUIDField()),
                ("address_id", models.UUIDField(null=True)),
                ("channel", models.CharField(max_length=16)),
                ("text", models.CharField(max_length=40)),
                ("version", models.SmallIntegerField()),
                ("day", models.DateField()),
                ("state", models.CharField(max_length=12)),
                ("reason", models.CharField(default="", max_length=40)),
                ("cost", models.IntegerField(default=0)),
                ("queued_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("useless_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("provider_id", balai.kernel.fields.EncryptedText(default="")),
                (
                    "provider_hash",
                    balai.kernel.fields.HashField(null=True, of="provider_id", purpose="notification.provider"),
                ),
            ],
            options={
                "db_table": "notifications_delivery",
                "indexes": [
                    models.Index(fields=["mall_id", "day", "channel", "state"], name="delivery_standing"),
                    models.Index(fields=["notice_id"], name="delivery_of_notice"),
                    models.Index(fields=["addressee_id"], name="delivery_of_addressee"),
                    models.Index(
                        condition=models.Q(("provider_hash__isnull", False)),
                        fields=["provider_hash"],
                        name="delivery_by_provider",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("queued", "sent", "delivered", "opened", "failed", "dead", "withheld"))
                        ),
                        name="delivery_known_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("cost__gte", 0)), name="delivery_cost"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DemoMessage",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("channel", models.CharField(max_length=16)),
                ("lang", models.CharField(max_length=2)),
                ("title", models.TextField()),
                ("body", models.TextField()),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notifications_demo_message",
                "indexes": [models.Index(fields=["mall_id", "-id"], name="demo_message_newest")],
            },
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("id", models.BinaryField(primary_key=True, serialize=False)),
                ("heard_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notifications_heard",
                "indexes": [models.Index(fields=["heard_at"], name="heard_by_age")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("addressee_id", models.UUIDField()),
                ("key", models.CharField(max_length=120, unique=True)),
                ("text", models.CharField(max_length=40)),
                ("version", models.SmallIntegerField()),
                ("params", models.JSONField()),
                ("written_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "notifications_notice",
                "indexes": [models.Index(fields=["addressee_id", "-id"], name="notice_inbox")],
            },
        ),
        migrations.CreateModel(
            name="Spending",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mall_id", "channel", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("mall_id", models.UUIDField()),
                ("channel", models.CharField(max_length=16)),
                ("day", models.DateField()),
                ("spent", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "notifications_spending",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("spent__gte", 0)), name="spending_not_negative")
                ],
            },
        ),
        grants.Grant("notifications_addressee", update=True, delete=True),
        grants.Grant("notifications_address", delete=True),
        grants.Grant("notifications_notice", update=True, delete=True),
        grants.Grant("notifications_delivery", update=True, delete=True),
        grants.Grant("notifications_spending", update=True, delete=True),
        grants.Grant("notifications_heard", delete=True),
        grants.Grant("notifications_journal_place", update=True),
        grants.Grant("notifications_demo_message", delete=True),
        RowSecurity("notifications_address", subject="addressee_id"),
        RowSecurity("notifications_notice", subject="addressee_id"),
    ]
