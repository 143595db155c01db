"""All roles, acting office-holders, guests with a last day; badges, PINs and day codes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import balai.kernel.ids
from balai.kernel.grants import Grant


class Migration(migrations.Migration):
    """Third of accounts."""

    dependencies = [
        ("accounts", "0002_device_heartbeats"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Badge",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("digest", models.BinaryField(unique=True)),
                ("issued_by", models.UUIDField(null=True)),
                ("issued_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "accounts_badge",
            },
        ),
        migrations.CreateModel(
            name="DayCode",
            fields=[
                ("id", models.UUIDField(default=balai.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ("mall_id", models.UUIDField()),
                ("stands_for", models.CharField(max_length=8)),
                ("state", models.CharField(default="asked", max_length=8)),
                ("digest", models.BinaryField(null=True, unique=True)),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("vouched_by", models.UUIDField(null=True)),
                ("vouched_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "accounts_day_code",
            },
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "staff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="pin",
                        serialize=False,
                        to="accounts.staff",
                    ),
                ),
                ("mall_id", models.UUIDField()),
                ("hashed", models.CharField(max_length=200)),
                ("chosen", models.BooleanField(default=False)),
                ("failures", models.IntegerField(default=0)),
                ("set_at", models.DateTimeField()),
                ("locked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "accounts_pin",
            },
        ),
        migrations.RemoveConstraint(
            model_name="roleassignment",
            name="role_known",
        ),
        migrations.RemoveConstraint(
            model_name="roleassignment",
            name="role_of_the_mall",
        ),
        migrations.RemoveConstraint(
            model_name="roleassignment",
            name="role_of_an_agency",
        ),
        migrations.RemoveIndex(
            model_name="staff",
            name="staff_by_name",
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="capacity",
            field=models.CharField(default="definitive", max_length=12),
        ),
        migrations.AddField(
            model_name="staff",
            name="active_to",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="staff",
            name="guest",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="roleassignment",
            index=models.Index(fields=["mall_id", "agency_code", "staff"], name="role_by_agency"),
        ),
        migrations.AddIndex(
            model_name="roleassignment",
            index=models.Index(condition=models.Q(("active_to__isnull", False)), fields=["active_to"], name="role_due"),
        ),
        migrations.AddIndex(
            model_name="staff",
            index=models.Index(fields=["mall_id", "name", "id"], name="staff_in_order"),
        ),
        migrations.AddIndex(
            model_name="staff",
            index=models.Index(
                condition=models.Q(("active_to__isnull", False), ("left_at__isnull", True)),
                fields=["active_to"],
                name="staff_due",
            ),
        ),
        migrations.AddIndex(
            model_name="staffsession",
            index=models.Index(
                condition=models.Q(("device_id__isnull", False), ("ended_at__isnull", True)),
                fields=["device_id"],
                name="session_at_device",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        (
                            "front_officer",
                            "duty_manager",
                            "mall_operator",
                            "agency_head",
                            "licensing_officer",
                            "back_officer",
                            "inspector",
                            "secretariat",
                            "complaint_officer",
                            "planner",
                            "it_admin",
                            "auditor",
                            "external_evaluator",
                        ),
                    )
                ),
                name="role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__in", ("definitive", "plt", "plh", "pj"))), name="role_capacity_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity", "definitive"), ("active_to__isnull", False), _connector="OR"),
                name="role_acting_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "role__in",
                            (
                                "duty_manager",
                                "mall_operator",
                                "secretariat",
                                "planner",
                                "it_admin",
                                "auditor",
                                "external_evaluator",
                            ),
                        ),
                        _negated=True,
                    ),
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
                    models.Q(
                        ("role__in", ("agency_head", "licensing_officer", "back_officer", "inspector")), _negated=True
                    ),
                    ("agency_id__isnull", False),
                    _connector="OR",
                ),
                name="role_of_an_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=models.CheckConstraint(
                condition=models.Q(("guest", False), ("active_to__isnull", False), _connector="OR"),
                name="staff_guest_ends",
            ),
        ),
        migrations.AddField(
            model_name="badge",
            name="staff",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="badges", to="accounts.staff"
            ),
        ),
        migrations.AddField(
            model_name="daycode",
            name="staff",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="day_codes", to="accounts.staff"
            ),
        ),
        migrations.AddConstraint(
            model_name="badge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)), fields=("staff",), name="badge_one_a_person"
            ),
        ),
        migrations.AddIndex(
            model_name="daycode",
            index=models.Index(
                condition=models.Q(("state__in", ("asked", "ready"))),
                fields=["mall_id", "asked_at"],
                name="day_code_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("stands_for__in", ("badge", "pin", "second"))), name="day_code_for_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="daycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("asked", "ready", "used", "refused", "expired"))),
                name="day_code_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vouched_by__isnull", True),
                    models.Q(("vouched_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="day_code_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by", models.F("staff_id")), _negated=True),
                    models.Q(
                        ("vouched_by__isnull", True),
                        models.Q(("vouched_by", models.F("staff_id")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="day_code_never_himself",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("ready", "used")), _negated=True),
                    models.Q(("digest__isnull", False), ("vouched_at__isnull", False), ("vouched_by__isnull", False)),
                    _connector="OR",
                ),
                name="day_code_vouched_for",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "used"), _negated=True), ("used_at__isnull", False), _connector="OR"
                ),
                name="day_code_used_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("asked", "ready"))),
                fields=("staff", "stands_for"),
                name="day_code_open_once",
            ),
        ),
        Grant("accounts_badge", update=True),
        Grant("accounts_pin", update=True),
        Grant("accounts_day_code", update=True),
    ]
