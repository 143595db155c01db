"""The directory's tables. They are written by loading packs, as the owner; web and worker only read them."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

READ_ONLY = """
revoke insert, update, delete on directory_mall, directory_zone, directory_agency, directory_booth, directory_service,
  directory_counter, directory_counter_service from balai_app, balai_worker;
"""


class Migration(migrations.Migration):
    """First of the directory."""

    initial = True

    dependencies = [("kernel", "0001_kernel")]

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("active", models.BooleanField(default=True)),
                ("code", models.CharField(max_length=16)),
                ("name", models.JSONField()),
                ("kind", models.CharField(max_length=16)),
                ("letter", models.CharField(blank=True, max_length=1)),
                ("data", models.JSONField()),
            ],
            options={
                "db_table": "directory_agency",
            },
        ),
        migrations.CreateModel(
            name="Mall",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.SlugField(max_length=48, unique=True)),
                ("name", models.JSONField()),
                ("address", models.CharField(max_length=300)),
                ("timezone", models.CharField(max_length=64)),
                ("hours", models.JSONField()),
                ("hosts", models.JSONField(default=list)),
                ("data", models.JSONField()),
                ("manifest", models.JSONField()),
                ("revision", models.BigIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "directory_mall",
            },
        ),
        migrations.CreateModel(
            name="Booth",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("active", models.BooleanField(default=True)),
                ("code", models.CharField(max_length=48)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
                (
                    "mall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"
                    ),
                ),
            ],
            options={
                "db_table": "directory_booth",
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("active", models.BooleanField(default=True)),
                ("code", models.CharField(max_length=8)),
                ("number", models.SmallIntegerField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
                (
                    "booth",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.booth"
                    ),
                ),
                (
                    "mall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"
                    ),
                ),
            ],
            options={
                "db_table": "directory_counter",
            },
        ),
        migrations.AddField(
            model_name="agency",
            name="mall",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"),
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("active", models.BooleanField(default=True)),
                ("code", models.CharField(max_length=48)),
                ("name", models.JSONField()),
                ("summary", models.JSONField()),
                ("type", models.CharField(max_length=16)),
                ("requirements", models.JSONField()),
                ("fee", models.JSONField()),
                ("promise", models.JSONField()),
                ("legal_basis", models.JSONField()),
                ("queue_prefix", models.CharField(max_length=2)),
                ("queue", models.JSONField()),
                ("status", models.CharField(max_length=16)),
                ("search", models.TextField()),
                ("data", models.JSONField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
                    ),
                ),
                (
                    "mall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"
                    ),
                ),
            ],
            options={
                "db_table": "directory_service",
            },
        ),
        migrations.CreateModel(
            name="CounterService",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("active", models.BooleanField(default=True)),
                ("position", models.SmallIntegerField()),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.counter"
                    ),
                ),
                (
                    "mall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.service"
                    ),
                ),
            ],
            options={
                "db_table": "directory_counter_service",
            },
        ),
        migrations.AddField(
            model_name="counter",
            name="services",
            field=models.ManyToManyField(
                related_name="counters", through="directory.CounterService", to="directory.service"
            ),
        ),
        migrations.CreateModel(
            name="Zone",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("active", models.BooleanField(default=True)),
                ("code", models.CharField(max_length=16)),
                ("name", models.JSONField()),
                ("floor", models.SmallIntegerField()),
                (
                    "mall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"
                    ),
                ),
            ],
            options={
                "db_table": "directory_zone",
            },
        ),
        migrations.AddField(
            model_name="counter",
            name="zone",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.zone"),
        ),
        migrations.AddField(
            model_name="booth",
            name="zone",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.zone"),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(fields=("mall", "code"), name="agency_code_once"),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True), models.Q(("letter", ""), _negated=True)),
                fields=("mall", "letter"),
                name="agency_letter_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "city",
                            "vertical",
                            "joint",
                            "public_body",
                            "soe",
                            "roe",
                            "province",
                            "judiciary",
                            "private",
                            "independent",
                        ),
                    )
                ),
                name="agency_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(fields=("mall", "code"), name="service_code_once"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True), models.Q(("queue_prefix", ""), _negated=True)),
                fields=("mall", "queue_prefix"),
                name="service_prefix_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("type__in", ("permit", "non_permit"))), name="service_known_type"
            ),
        ),
        migrations.AddConstraint(
            model_name="counterservice",
            constraint=models.UniqueConstraint(fields=("mall", "counter", "service"), name="counter_service_once"),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.UniqueConstraint(fields=("mall", "code"), name="zone_code_once"),
        ),
        migrations.AddConstraint(
            model_name="counter",
            constraint=models.UniqueConstraint(fields=("mall", "code"), name="counter_code_once"),
        ),
        migrations.AddConstraint(
            model_name="counter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True), ("number__gt", 0)),
                fields=("mall", "number"),
                name="counter_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="booth",
            constraint=models.UniqueConstraint(fields=("mall", "code"), name="booth_code_once"),
        ),
        migrations.RunSQL(READ_ONLY, reverse_sql=migrations.RunSQL.noop),
    ]
