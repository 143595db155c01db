"""Tickets, their days and counters; contacts under row security."""

import django.contrib.postgres.indexes
from django.db import migrations, models

from balai.kernel import grants
from balai.kernel.rowsecurity import RowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="QueueDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mall_id", "service_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("mall_id", models.UUIDField()),
                ("service_id", models.UUIDField()),
                ("day", models.DateField()),
                ("last", models.IntegerField()),
                ("before", models.DateTimeField()),
                ("latest", models.DateTimeField()),
            ],
            options={
                "db_table": "queueing_day",
            },
        ),
        migrations.CreateModel(
            name="TicketComment",
            fields=[
                ("ticket_id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("agency_id", models.UUIDField()),
                ("day", models.DateField()),
                ("comment", models.TextField()),
            ],
            options={
                "db_table": "queueing_comment",
            },
        ),
        migrations.CreateModel(
            name="CounterState",
            fields=[
                ("counter_id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("state", models.CharField(default="closed", max_length=8)),
                ("officer_id", models.UUIDField(null=True)),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "queueing_counter",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("closed", "open", "paused"))), name="counter_known_state"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("day", models.DateField()),
                ("origin_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("label", models.CharField(max_length=12)),
                ("service_id", models.UUIDField()),
                ("channel", models.CharField(max_length=8)),
                ("priority", models.CharField(default="normal", max_length=16)),
                ("lang", models.CharField(default="id", max_length=2)),
                ("state", models.CharField(max_length=12)),
                ("rank", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("issued_at", models.DateTimeField()),
                ("called_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("counter_id", models.UUIDField(null=True)),
                ("officer_id", models.UUIDField(null=True)),
                ("recalls", models.SmallIntegerField(default=0)),
                ("score", models.SmallIntegerField(null=True)),
            ],
            options={
                "db_table": "queueing_ticket",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["mall_id", "service_id", "day", "rank", "number"],
                        name="ticket_waiting",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["issued_at"], name="ticket_by_age"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mall_id", "day", "origin_id", "number"), name="ticket_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("called", "serving"))),
                        fields=("counter_id",),
                        name="ticket_one_at_a_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("waiting", "called", "serving", "finished", "no_show", "cancelled", "lapsed"),
                            )
                        ),
                        name="ticket_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("called", "serving")), _negated=True),
                            ("counter_id__isnull", False),
                            _connector="OR",
                        ),
                        name="ticket_active_has_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ("online", "kiosk", "counter"))), name="ticket_channel"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__isnull", True), ("score__range", (1, 4)), _connector="OR"),
                        name="ticket_score",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gt", 0)), name="ticket_number_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketContact",
            fields=[
                ("ticket_id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("agency_id", models.UUIDField()),
                ("day", models.DateField()),
                ("name", models.TextField(default="")),
                ("phone", models.TextField(default="")),
            ],
            options={
                "db_table": "queueing_contact",
                "indexes": [models.Index(fields=["mall_id", "day"], name="contact_by_day")],
            },
        ),
        grants.Grant("queueing_day", update=True),
        grants.Grant("queueing_ticket", update=True),
        grants.Grant("queueing_counter", update=True),
        grants.Grant("queueing_contact", delete=True),
        RowSecurity("queueing_contact", agency="agency_id"),
        RowSecurity("queueing_comment", agency="agency_id"),
    ]
