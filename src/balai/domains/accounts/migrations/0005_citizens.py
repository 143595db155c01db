"""Citizens: accounts, contacts and codes under row security, letters, identities, sessions, what they follow."""

import django.db.models.deletion
from django.db import migrations, models

import balai.kernel.fields
import balai.kernel.ids
from balai.kernel.grants import Grant
from balai.kernel.rowsecurity import RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_printing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Citizen",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("number", models.CharField(max_length=16)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "accounts_citizen",
                "constraints": [models.UniqueConstraint(fields=("mall_id", "number"), name="citizen_number_once")],
            },
        ),
        migrations.CreateModel(
            name="CitizenAsk",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=8)),
                ("kind", models.CharField(max_length=8)),
                ("contact", balai.kernel.fields.EncryptedText(null=True)),
                ("citizen_id", models.UUIDField(null=True)),
                ("session_id", models.UUIDField(null=True)),
                ("state", models.CharField(default="open", max_length=8)),
                ("tries", models.SmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "accounts_citizen_ask",
                "indexes": [
                    models.Index(fields=["expires_at"], name="citizen_ask_by_age"),
                    models.Index(
                        condition=models.Q(("citizen_id__isnull", False)),
                        fields=["citizen_id", "-id"],
                        name="citizen_ask_of",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "used", "spent"))), name="citizen_ask_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ("enter", "raise", "add"))), name="citizen_ask_purpose"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("phone", "email"))), name="citizen_ask_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose", "enter"), ("session_id__isnull", False), _connector="OR"),
                        name="citizen_ask_in_session",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CitizenClaim",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("kind", models.CharField(max_length=8)),
                ("subject_id", models.UUIDField()),
                ("claimed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="accounts.citizen"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_citizen_claim",
                "indexes": [
                    models.Index(fields=["subject_id"], name="citizen_claim_by_subject"),
                    models.Index(fields=["expires_at"], name="citizen_claim_by_age"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ("ticket",))), name="citizen_claim_kind"),
                    models.UniqueConstraint(fields=("citizen", "kind", "subject_id"), name="citizen_claim_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CitizenContact",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("kind", models.CharField(max_length=8)),
                ("value", balai.kernel.fields.EncryptedText()),
                ("value_hash", balai.kernel.fields.HashField(null=True, of="value", purpose="citizen.contact")),
                ("added_at", models.DateTimeField()),
                ("proved_at", models.DateTimeField()),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="accounts.citizen"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_citizen_contact",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("phone", "email"))), name="citizen_contact_kind"
                    ),
                    models.UniqueConstraint(fields=("mall_id", "value_hash"), name="citizen_contact_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CitizenIdentity",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("subject_hash", models.BinaryField()),
                ("linked_at", models.DateTimeField()),
                ("proved_at", models.DateTimeField()),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="identities", to="accounts.citizen"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_citizen_identity",
                "constraints": [
                    models.UniqueConstraint(fields=("mall_id", "subject_hash"), name="citizen_identity_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CitizenLetter",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("code_hash", models.BinaryField(unique=True)),
                ("pin_hash", models.BinaryField()),
                ("state", models.CharField(default="open", max_length=8)),
                ("tries", models.SmallIntegerField(default=0)),
                ("issued_by", models.UUIDField()),
                ("counter", models.CharField(blank=True, default="", max_length=16)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="accounts.citizen"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_citizen_letter",
                "indexes": [models.Index(fields=["citizen", "-issued_at"], name="citizen_letter_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "used", "spent", "replaced"))),
                        name="citizen_letter_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("issued_at"))), name="citizen_letter_period"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CitizenSession",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("digest", models.BinaryField(unique=True)),
                ("way", models.CharField(max_length=8)),
                ("rights", models.CharField(max_length=8)),
                ("contact_id", models.UUIDField(null=True)),
                ("browser", models.CharField(blank=True, default="", max_length=80)),
                ("started_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="accounts.citizen"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_citizen_session",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["citizen", "-started_at"],
                        name="citizen_session_open",
                    ),
                    models.Index(fields=["expires_at"], name="citizen_session_by_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("phone", "email", "letter", "identity"))),
                        name="citizen_session_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rights__in", ("status", "full"))), name="citizen_session_rights"
                    ),
                ],
            },
        ),
        Grant("accounts_citizen", update=True, delete=True),
        Grant("accounts_citizen_contact", update=True, delete=True),
        Grant("accounts_citizen_ask", update=True, delete=True),
        Grant("accounts_citizen_letter", update=True, delete=True),
        Grant("accounts_citizen_identity", update=True, delete=True),
        Grant("accounts_citizen_session", update=True, delete=True),
        Grant("accounts_citizen_claim", update=True, delete=True),
        RowSecurity("accounts_citizen_contact", subject="citizen_id"),
        RowSecurity("accounts_citizen_ask"),
    ]
