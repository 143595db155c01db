"""What is to come out of a printer, and whether it did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from balai.kernel.ids import uuid7

from ..paper_workflow import PRINT_STATES
from .devices import Device

DOCUMENTS = ("ticket", "checklist")


class PrintJob(models.Model):
    """One paper: which document, on which printer, and what became of it.

    It holds keys and codes only; what is printed is composed when the agent fetches it. `subject` is the number of a
    ticket paper (its key); `copy` counts the papers of one number. `reason` says why nothing came out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    printer = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="jobs")
    document = models.CharField(max_length=12)
    subject = models.UUIDField(null=True)
    copy = models.IntegerField(default=1)
    params = models.JSONField(default=dict)
    lang = models.CharField(max_length=2)
    state = models.CharField(max_length=8, default="waiting")
    since = models.DateTimeField()
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=16, default="", blank=True)

    class Meta:
        db_table = "accounts_print_job"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PRINT_STATES), name="print_state_known"),
            models.CheckConstraint(condition=Q(document__in=DOCUMENTS), name="print_document_known"),
            models.CheckConstraint(
                condition=~Q(document="ticket") | Q(subject__isnull=False), name="print_ticket_names_its_number"
            ),
            models.CheckConstraint(
                condition=~Q(state="leased") | Q(lease_until__isnull=False), name="print_lease_ends"
            ),
            models.UniqueConstraint(fields=["subject", "copy"], condition=Q(document="ticket"), name="print_copy_once"),
        ]
        indexes = [
            models.Index(fields=["printer", "asked_at"], condition=Q(state="waiting"), name="print_next_of_printer"),
            models.Index(fields=["lease_until"], condition=Q(state="leased"), name="print_leases"),
            models.Index(fields=["mall_id", "-asked_at"], name="print_by_time"),
        ]
