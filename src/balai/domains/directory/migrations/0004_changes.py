"""Changes made on screen: written by the app, approved by a second person, and from then on evidence."""

import django.db.models.deletion
from django.db import migrations, models

from balai.kernel import grants

# What was approved is what took effect: afterwards only that it ended may be noted, and nothing is ever deleted.
FROZEN = """
create function directory_change_is_frozen() returns trigger language plpgsql as $$
begin
  if old.effective_from is not null and (
       new.part, new.target, new.before, new.after, new.base, new.effective_from, new.change_set_id, new.mall_id
     ) is distinct from (
       old.part, old.target, old.before, old.after, old.base, old.effective_from, old.change_set_id, old.mall_id
     ) then
    raise exception 'an approved change is refused another content' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger directory_change_frozen before update on directory_change
  for each row execute function directory_change_is_frozen();
alter table directory_change enable always trigger directory_change_frozen;
"""
THAWED = """
drop trigger directory_change_frozen on directory_change;
drop function directory_change_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_longer_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeSet",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("agency_code", models.CharField(blank=True, max_length=16)),
                ("state", models.CharField(max_length=12)),
                ("version", models.IntegerField(default=1)),
                ("origin", models.CharField(default="screen", max_length=8)),
                ("effective_on", models.DateField(null=True)),
                ("effective_from", models.DateTimeField(null=True)),
                ("remark", models.CharField(blank=True, max_length=400)),
                ("words", models.TextField(blank=True)),
                ("maker_id", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("checker_id", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "mall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.changeset",
                    ),
                ),
            ],
            options={
                "db_table": "directory_change_set",
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("part", models.CharField(max_length=24)),
                ("target", models.CharField(max_length=48)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("base", models.CharField(max_length=64)),
                ("effective_from", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "mall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.mall"
                    ),
                ),
                (
                    "change_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="directory.changeset"
                    ),
                ),
            ],
            options={
                "db_table": "directory_change",
            },
        ),
        migrations.AddIndex(
            model_name="changeset",
            index=models.Index(fields=["mall", "-id"], name="change_set_history"),
        ),
        migrations.AddIndex(
            model_name="changeset",
            index=models.Index(
                condition=models.Q(("state__in", ("draft", "submitted"))),
                fields=["mall", "state", "-id"],
                name="change_set_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("draft", "submitted", "approved", "withdrawn", "recalled"))),
                name="change_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checker_id__isnull", True),
                    models.Q(("checker_id", models.F("maker_id")), _negated=True),
                    _connector="OR",
                ),
                name="change_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("approved", "recalled")), _negated=True),
                    models.Q(("checker_id__isnull", False), ("effective_from__isnull", False)),
                    _connector="OR",
                ),
                name="change_approved_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("effective_from__isnull", False), ("ended_at__isnull", True)),
                fields=["mall", "part", "target", "-effective_from", "-id"],
                name="change_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(fields=("change_set", "part", "target"), name="change_part_once"),
        ),
        grants.Grant("directory_change_set", update=True),
        grants.Grant("directory_change", update=True),
        migrations.RunSQL(FROZEN, reverse_sql=THAWED),
    ]
