"""Service standards, charter, bundles and synonyms beside the pack's rows; notices, which the app itself writes."""

import django.db.models.deletion
from django.db import migrations, models

from balai.kernel import grants

# A notice is news of the directory: whoever posts one raises the mall's revision, and nothing else of the mall.
REVISION = "grant update (revision) on directory_mall to balai_app, balai_worker"
TAKE_BACK = "revoke update (revision) on directory_mall from balai_app, balai_worker"


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_directory"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8)),
                ("text", models.JSONField()),
                ("active_from", models.DateTimeField()),
                ("active_to", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "directory_notice",
            },
        ),
        migrations.AddField(
            model_name="mall",
            name="bundles",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="mall",
            name="charter",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="mall",
            name="synonyms",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="service",
            name="components",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="service",
            name="published",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="service",
            name="standard",
            field=models.JSONField(default=dict),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("published", False), ("components", 14), _connector="OR"),
                name="service_published_when_complete",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="agency",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="mall",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"),
        ),
        migrations.AddField(
            model_name="notice",
            name="service",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.service"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["mall", "active_to"], name="notice_by_end"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("info", "closure", "fee"))), name="notice_known_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("active_to__isnull", True), ("active_to__gte", models.F("active_from")), _connector="OR"
                ),
                name="notice_ends_after_start",
            ),
        ),
        grants.Grant("directory_notice", update=True),
        migrations.RunSQL(REVISION, reverse_sql=TAKE_BACK),
    ]
