"""What devices say of themselves, printers among them, and the watch that notices when they fall silent."""

import django.db.models.deletion
from django.db import migrations, models

from balai.kernel.grants import Grant


class Migration(migrations.Migration):
    """Second of accounts."""

    dependencies = [
        ("accounts", "0001_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceWatch",
            fields=[
                ("mall_id", models.UUIDField(primary_key=True, serialize=False)),
                ("watched_since", models.DateTimeField()),
                ("looked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "accounts_device_watch",
            },
        ),
        migrations.RemoveConstraint(
            model_name="device",
            name="device_kind_known",
        ),
        migrations.AddField(
            model_name="device",
            name="drift_ms",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="device",
            name="paper",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
        migrations.AddField(
            model_name="device",
            name="printer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="kiosks", to="accounts.device"
            ),
        ),
        migrations.AddField(
            model_name="device",
            name="silent_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="device",
            name="version",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("kiosk", "screen", "counter", "printer"))), name="device_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper__in", ("", "ok", "low", "out", "offline"))), name="device_paper_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "printer"), ("paper", ""), _connector="OR"),
                name="device_only_printer_has_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "kiosk"), ("printer__isnull", True), _connector="OR"),
                name="device_only_kiosk_has_printer",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "active"), ("silent_since__isnull", True), _connector="OR"),
                name="device_silent_only_active",
            ),
        ),
        Grant("accounts_device_watch", update=True),
    ]
