"""Tables of complaints, under row security: only the mall's own room, and a report's own receipt, see a row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from balai.kernel.fields import EncryptedText

from .workflow import REASONS, STATES


class LevyReport(models.Model):
    """A demand beyond the official fee. `id` is the one-way image of the receipt; `since` (UTC) begins the state.

    `room_id` is the integrity desk of the mall (`rooms.room_of`), never an agency. `agency_id` is that of the counter
    on that day. `reachable`: a contact was left and is not erased yet. `content_hash` is keyed: it tells a form sent
    twice from another one.
    """

    id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    room_id = models.UUIDField()
    counter_id = models.UUIDField()
    agency_id = models.UUIDField()
    service_id = models.UUIDField(null=True)
    amount = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    text = EncryptedText()
    contact = EncryptedText(default="")
    reachable = models.BooleanField()
    content_hash = models.BinaryField()
    lang = models.CharField(max_length=2)
    state = models.CharField(max_length=12)
    since = models.DateTimeField()
    received_at = models.DateTimeField()
    handler_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=16, default="")

    class Meta:
        db_table = "complaints_levy_report"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="levy_known_state"),
            models.CheckConstraint(condition=Q(reason="") | Q(reason__in=REASONS), name="levy_known_reason"),
            models.CheckConstraint(
                condition=Q(state="closed", reason__in=REASONS) | (~Q(state="closed") & Q(reason="")),
                name="levy_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="received") | Q(handler_id__isnull=False), name="levy_in_somebodys_hand"
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="levy_amount"),
        ]
        indexes = [
            models.Index(fields=["mall_id", "-received_at", "-id"], name="levy_newest"),
            models.Index(fields=["mall_id", "state", "-received_at", "-id"], name="levy_newest_in_state"),
        ]


class LevyNote(models.Model):
    """What the desk wrote down about a report. Never changed."""

    id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    room_id = models.UUIDField()
    report_id = models.UUIDField()
    author_id = models.UUIDField()
    text = EncryptedText()
    written_at = models.DateTimeField()

    class Meta:
        db_table = "complaints_levy_note"
        indexes = [models.Index(fields=["report_id", "id"], name="levy_notes_of_report")]
