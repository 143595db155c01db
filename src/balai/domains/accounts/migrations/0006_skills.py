"""What a member of the staff has learnt, as codes that services name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_citizens")]

    operations = [
        migrations.AddField(model_name="staff", name="skills", field=models.JSONField(default=list)),
    ]
