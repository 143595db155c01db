"""Booked and held numbers, what became of each, families; how many numbers a channel, device or phone has had."""

from django.db import migrations, models

from balai.kernel import grants

STATES = ("booked", "waiting", "called", "serving", "held", "finished", "no_show", "cancelled", "lapsed")


class Migration(migrations.Migration):
    dependencies = [("queueing", "0001_queueing")]

    operations = [
        migrations.AddField("ticket", "holds", models.SmallIntegerField(default=0, db_default=0)),
        migrations.AddField("ticket", "rejoins", models.SmallIntegerField(default=0, db_default=0)),
        migrations.AddField("ticket", "reprints", models.SmallIntegerField(default=0, db_default=0)),
        migrations.AddField("ticket", "checked_in_at", models.DateTimeField(null=True)),
        migrations.AddField("ticket", "outcome", models.CharField(max_length=24, default="", db_default="")),
        migrations.AddField("ticket", "group_id", models.UUIDField(null=True)),
        migrations.RemoveConstraint("ticket", "ticket_known_state"),
        migrations.AddConstraint(
            "ticket", models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="ticket_known_state")
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(condition=models.Q(("group_id__isnull", False)), fields=["group_id"], name="ticket_family"),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(condition=models.Q(("state", "held")), fields=["counter_id"], name="ticket_held"),
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mall_id", "day", "holder", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("mall_id", models.UUIDField()),
                ("day", models.DateField()),
                ("holder", models.CharField(max_length=100)),
                ("taken", models.IntegerField()),
                ("before", models.IntegerField()),
                ("most", models.IntegerField()),
            ],
            options={"db_table": "queueing_limit"},
        ),
        migrations.CreateModel(
            name="NearTold",
            fields=[
                ("ticket_id", models.UUIDField(primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("day", models.DateField()),
            ],
            options={"db_table": "queueing_near"},
        ),
        grants.Grant("queueing_limit", update=True, delete=True),
        grants.Grant("queueing_near", delete=True),
    ]
