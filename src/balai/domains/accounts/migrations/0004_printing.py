"""Papers: what is to come out of a printer, and whether it did."""

import django.db.models.deletion
from django.db import migrations, models

import balai.kernel.ids
from balai.kernel.grants import Grant


class Migration(migrations.Migration):
    """Fourth of accounts."""

    dependencies = [
        ("accounts", "0003_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="PrintJob",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("document", models.CharField(max_length=12)),
                ("subject", models.UUIDField(null=True)),
                ("copy", models.IntegerField(default=1)),
                ("params", models.JSONField(default=dict)),
                ("lang", models.CharField(max_length=2)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("since", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=16)),
                (
                    "printer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to="accounts.device"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_print_job",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["printer", "asked_at"],
                        name="print_next_of_printer",
                    ),
                    models.Index(condition=models.Q(("state", "leased")), fields=["lease_until"], name="print_leases"),
                    models.Index(fields=["mall_id", "-asked_at"], name="print_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("waiting", "leased", "printed", "failed", "unknown", "expired"))
                        ),
                        name="print_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document__in", ("ticket", "checklist"))), name="print_document_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document", "ticket"), _negated=True), ("subject__isnull", False), _connector="OR"
                        ),
                        name="print_ticket_names_its_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "leased"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="print_lease_ends",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("document", "ticket")), fields=("subject", "copy"), name="print_copy_once"
                    ),
                ],
            },
        ),
        Grant("accounts_print_job", update=True, delete=True),
    ]
