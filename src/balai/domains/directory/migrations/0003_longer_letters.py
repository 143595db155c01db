"""Two letters for an agency and three for a queue: 24 letters are too few for a mall of forty agencies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_publishing")]

    operations = [
        migrations.AlterField("agency", "letter", models.CharField(blank=True, max_length=2)),
        migrations.AlterField("service", "queue_prefix", models.CharField(max_length=3)),
    ]
