"""Codes have an addressee of their own; topics a channel, own quiet hours, a log in the order of its keys."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_notifications"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="addressee",
            name="addressee_kind",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_of_addressee",
        ),
        migrations.AddField(
            model_name="addressee",
            name="quiet_from",
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name="addressee",
            name="quiet_until",
            field=models.TimeField(null=True),
        ),
        migrations.AlterField(
            model_name="addressee",
            name="muted",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=32), default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["addressee_id", "-id"], name="delivery_log"),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("ticket", "citizen", "staff", "ask"))), name="addressee_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="addressee_quiet_both",
            ),
        ),
    ]
