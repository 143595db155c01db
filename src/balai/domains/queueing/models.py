"""Tables of the queue. Directory rows are never deleted, so their keys are held without a foreign-key check:
on the hottest insert of the system that check would lock the service's row for every visitor.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from .workflow import ACTIVE, STATES


class QueueDay(models.Model):
    """The last number given out for one service and service day. Locked in service order.

    `latest` is the latest issue instant so far and `before` its value before the last statement: from them ranks are
    made that never run against the numbers, whatever the clocks of several nodes say.
    """

    pk = models.CompositePrimaryKey("mall_id", "service_id", "day")
    mall_id = models.UUIDField()
    service_id = models.UUIDField()
    day = models.DateField()
    last = models.IntegerField()
    before = models.DateTimeField()
    latest = models.DateTimeField()

    class Meta:
        db_table = "queueing_day"


class Ticket(models.Model):
    """A number. `origin_id` is the service whose letters and counting it bears, `service_id` the one it waits for now.

    `rank`, `since` (start of the present state) and all other instants are UTC; `day` is the mall's service day.
    `outcome` says what became of it, once it has ended. Numbers taken together bear the first one's id in `group_id`.
    """

    id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    day = models.DateField()
    origin_id = models.UUIDField()
    number = models.IntegerField()
    label = models.CharField(max_length=12)
    service_id = models.UUIDField()
    channel = models.CharField(max_length=8)
    priority = models.CharField(max_length=16, default="normal")
    lang = models.CharField(max_length=2, default="id")
    state = models.CharField(max_length=12)
    rank = models.DateTimeField()
    since = models.DateTimeField()
    issued_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    counter_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    recalls = models.SmallIntegerField(default=0)
    holds = models.SmallIntegerField(default=0, db_default=0)
    rejoins = models.SmallIntegerField(default=0, db_default=0)
    reprints = models.SmallIntegerField(default=0, db_default=0)
    checked_in_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, default="", db_default="")
    group_id = models.UUIDField(null=True)
    score = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "queueing_ticket"
        constraints = [
            models.UniqueConstraint(fields=["mall_id", "day", "origin_id", "number"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["counter_id"], condition=Q(state__in=ACTIVE), name="ticket_one_at_a_counter"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="ticket_known_state"),
            models.CheckConstraint(
                condition=~Q(state__in=ACTIVE) | Q(counter_id__isnull=False), name="ticket_active_has_counter"
            ),
            models.CheckConstraint(condition=Q(channel__in=("online", "kiosk", "counter")), name="ticket_channel"),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__range=(1, 4)), name="ticket_score"),
            models.CheckConstraint(condition=Q(number__gt=0), name="ticket_number_positive"),
        ]
        indexes = [
            models.Index(
                fields=["mall_id", "service_id", "day", "rank", "number"],
                name="ticket_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["group_id"], name="ticket_family", condition=Q(group_id__isnull=False)),
            models.Index(fields=["counter_id"], name="ticket_held", condition=Q(state="held")),
            BrinIndex(fields=["issued_at"], name="ticket_by_age", autosummarize=True),
        ]


class Limit(models.Model):
    """How many numbers of a day one budget has given: a service's channel, a visitor's device, a phone.

    `holder` names the budget: `quota/<service>/<channel>`, or a keyed hash. `most` is its limit; `before` is `taken` as
    the last statement found it. Erased the night after.
    """

    pk = models.CompositePrimaryKey("mall_id", "day", "holder")
    mall_id = models.UUIDField()
    day = models.DateField()
    holder = models.CharField(max_length=100)
    taken = models.IntegerField()
    before = models.IntegerField()
    most = models.IntegerField()

    class Meta:
        db_table = "queueing_limit"


class NearTold(models.Model):
    """A number whose visitor was told that few are before him. Erased the night after."""

    ticket_id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    day = models.DateField()

    class Meta:
        db_table = "queueing_near"


class TicketContact(models.Model):
    """What a visitor may leave so that we can reach him: erased the night after. Encrypted; under row security."""

    ticket_id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    agency_id = models.UUIDField()
    day = models.DateField()
    name = models.TextField(default="")
    phone = models.TextField(default="")

    class Meta:
        db_table = "queueing_contact"
        indexes = [models.Index(fields=["mall_id", "day"], name="contact_by_day")]


class TicketComment(models.Model):
    """The words of a rating: free text, so not in the journal. Shown to the agency only."""

    ticket_id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    agency_id = models.UUIDField()
    day = models.DateField()
    comment = models.TextField()

    class Meta:
        db_table = "queueing_comment"


class CounterState(models.Model):
    """What a counter is doing now. Its history is in the journal."""

    counter_id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    state = models.CharField(max_length=8, default="closed")
    officer_id = models.UUIDField(null=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "queueing_counter"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=("closed", "open", "paused")), name="counter_known_state"),
        ]
