"""Who may do what with the job queue: the app defers and reads, the worker does the rest."""

from __future__ import annotations

from django.db import migrations

from balai.kernel import grants


class Migration(migrations.Migration):
    """Rights only."""

    dependencies = [("kernel", "0001_kernel"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        grants.Grant(table, update=True, delete=True, to="balai_worker")
        for table in (
            "procrastinate_jobs",
            "procrastinate_events",
            "procrastinate_workers",
            "procrastinate_periodic_defers",
        )
    ]
