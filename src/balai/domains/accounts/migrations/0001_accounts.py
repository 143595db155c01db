"""People, roles, sessions and devices; what of them, and of Django's and allauth's tables, may change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import balai.kernel.ids
from balai.kernel.grants import Grant


class Migration(migrations.Migration):
    """First of accounts."""

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("sessions", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("kernel", "0001_kernel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("code", models.SlugField(max_length=48)),
                ("kind", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=80)),
                ("zone", models.CharField(blank=True, default="", max_length=16)),
                ("counter", models.CharField(blank=True, default="", max_length=16)),
                ("state", models.CharField(default="planned", max_length=8)),
                ("public_key", models.JSONField(null=True)),
                ("demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("enrolled_at", models.DateTimeField(null=True)),
                ("last_seen_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "accounts_device",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("kiosk", "screen", "counter"))), name="device_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("planned", "active", "revoked"))), name="device_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "counter"), _negated=True),
                            models.Q(("counter", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="device_terminal_has_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "counter"), ("counter", ""), _connector="OR"),
                        name="device_only_terminal_has_counter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "planned"), ("enrolled_at__isnull", False), _connector="OR"),
                        name="device_enrolled_when",
                    ),
                    models.UniqueConstraint(fields=("mall_id", "code"), name="device_code_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInTrouble",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.IntegerField()),
                ("failed_at", models.DateTimeField()),
                ("wait_until", models.DateTimeField()),
            ],
            options={
                "db_table": "accounts_trouble",
                "indexes": [models.Index(fields=["failed_at"], name="trouble_by_age")],
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("demo", models.BooleanField(default=False)),
                ("counters", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="staff", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "accounts_staff",
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("role", models.CharField(max_length=24)),
                ("agency_id", models.UUIDField(null=True)),
                ("agency_code", models.CharField(blank=True, default="", max_length=32)),
                ("active_from", models.DateTimeField()),
                ("active_to", models.DateTimeField(null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roles", to="accounts.staff"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_role",
            },
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("factor", models.CharField(max_length=8)),
                ("device_id", models.UUIDField(null=True)),
                ("browser", models.CharField(blank=True, default="", max_length=80)),
                ("started_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="accounts.staff"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_session",
            },
        ),
        migrations.CreateModel(
            name="StaffToken",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("digest", models.BinaryField(unique=True)),
                ("counter", models.CharField(blank=True, default="", max_length=16)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="accounts.staff"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_token",
            },
        ),
        migrations.CreateModel(
            name="DevicePairing",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("code_digest", models.BinaryField(unique=True)),
                ("secret_digest", models.BinaryField()),
                ("public_key", models.JSONField()),
                ("state", models.CharField(default="offered", max_length=8)),
                ("claimed_by", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="accounts.device",
                    ),
                ),
            ],
            options={
                "db_table": "accounts_pairing",
                "indexes": [models.Index(fields=["expires_at"], name="pairing_by_age")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("offered", "claimed", "accepted", "refused"))),
                        name="pairing_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("offered", "refused")),
                            models.Q(("claimed_by__isnull", False), ("device__isnull", False)),
                            _connector="OR",
                        ),
                        name="pairing_claimed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceSession",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("digest", models.BinaryField(unique=True)),
                ("nonce", models.BinaryField(null=True, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="accounts.device"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_device_session",
                "indexes": [models.Index(fields=["device", "expires_at"], name="device_session_by_device")],
            },
        ),
        migrations.AddIndex(
            model_name="staff",
            index=models.Index(fields=["mall_id", "name"], name="staff_by_name"),
        ),
        migrations.AddIndex(
            model_name="roleassignment",
            index=models.Index(fields=["mall_id", "staff"], name="role_by_mall"),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ("front_officer", "duty_manager", "mall_operator", "agency_head", "it_admin", "auditor"),
                    )
                ),
                name="role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("active_to__isnull", True), ("active_to__gte", models.F("active_from")), _connector="OR"
                ),
                name="role_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency_code", ""), ("agency_id__isnull", True)),
                    models.Q(("agency_id__isnull", False), models.Q(("agency_code", ""), _negated=True)),
                    _connector="OR",
                ),
                name="role_agency_id_and_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__in", ("duty_manager", "mall_operator", "it_admin", "auditor")), _negated=True),
                    ("agency_id__isnull", True),
                    _connector="OR",
                ),
                name="role_of_the_mall",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__in", ("agency_head",)), _negated=True),
                    ("agency_id__isnull", False),
                    _connector="OR",
                ),
                name="role_of_an_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active_to__isnull", True)),
                fields=("staff", "role", "agency_id"),
                name="role_open_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="staffsession",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["staff", "-started_at"], name="session_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("factor__in", ("none", "terminal", "second", "demo"))), name="session_factor_known"
            ),
        ),
        Grant("auth_user", update=True),
        Grant("django_session", update=True, delete=True),
        Grant("mfa_authenticator", update=True, delete=True),
        Grant("accounts_staff", update=True),
        Grant("accounts_role", update=True),
        Grant("accounts_session", update=True, delete=True),
        Grant("accounts_token", update=True, delete=True),
        Grant("accounts_trouble", update=True, delete=True),
        Grant("accounts_device", update=True),
        Grant("accounts_pairing", update=True, delete=True),
        Grant("accounts_device_session", delete=True),
    ]
