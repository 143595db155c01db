"""Levy reports and the desk's notes, under row security of the room they lie in."""

from django.db import migrations, models

import balai.kernel.fields
from balai.kernel import grants
from balai.kernel.rowsecurity import RowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LevyNote",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("room_id", models.UUIDField()),
                ("report_id", models.UUIDField()),
                ("author_id", models.UUIDField()),
                ("text", balai.kernel.fields.EncryptedText()),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "db_table": "complaints_levy_note",
                "indexes": [models.Index(fields=["report_id", "id"], name="levy_notes_of_report")],
            },
        ),
        migrations.CreateModel(
            name="LevyReport",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("room_id", models.UUIDField()),
                ("counter_id", models.UUIDField()),
                ("agency_id", models.UUIDField()),
                ("service_id", models.UUIDField(null=True)),
                ("amount", models.BigIntegerField(null=True)),
                ("day", models.DateField(null=True)),
                ("text", balai.kernel.fields.EncryptedText()),
                ("contact", balai.kernel.fields.EncryptedText(default="")),
                ("reachable", models.BooleanField()),
                ("content_hash", models.BinaryField()),
                ("lang", models.CharField(max_length=2)),
                ("state", models.CharField(max_length=12)),
                ("since", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("handler_id", models.UUIDField(null=True)),
                ("reason", models.CharField(default="", max_length=16)),
            ],
            options={
                "db_table": "complaints_levy_report",
                "indexes": [
                    models.Index(fields=["mall_id", "-received_at", "-id"], name="levy_newest"),
                    models.Index(fields=["mall_id", "state", "-received_at", "-id"], name="levy_newest_in_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("received", "in_hand", "forwarded", "closed"))),
                        name="levy_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason", ""),
                            ("reason__in", ("proved", "not_proved", "official_fee", "too_little", "twice")),
                            _connector="OR",
                        ),
                        name="levy_known_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reason__in", ("proved", "not_proved", "official_fee", "too_little", "twice")),
                                ("state", "closed"),
                            ),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="levy_closed_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "received"), ("handler_id__isnull", False), _connector="OR"),
                        name="levy_in_somebodys_hand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__isnull", True), ("amount__gt", 0), _connector="OR"),
                        name="levy_amount",
                    ),
                ],
            },
        ),
        grants.Grant("complaints_levy_report", update=True),
        RowSecurity("complaints_levy_report", agency="room_id", subject="id"),
        RowSecurity("complaints_levy_note", agency="room_id"),
    ]
