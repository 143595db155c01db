"""What an officer shows at an enrolled terminal: badge and PIN, or for one day a code that two people vouched for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from balai.kernel.ids import uuid7

from ..workflow import DAY_CODE_STATES, OPEN_CODES
from .staff import Staff

FORGOTTEN = ("badge", "pin", "second")
"""What a day code stands in for: the badge, the PIN, or the second factor after the password."""


class Badge(models.Model):
    """A card with a code that a reader types. The code itself is kept nowhere; a person has one badge at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="badges")
    mall_id = models.UUIDField()
    digest = models.BinaryField(unique=True)
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_badge"
        constraints = [
            models.UniqueConstraint(fields=["staff"], condition=Q(revoked_at__isnull=True), name="badge_one_a_person")
        ]


class Pin(models.Model):
    """The PIN of a person, hashed as passwords are. `failures`: wrong ones in a row; `locked_at` set: none is taken.

    `chosen`: its owner chose it; otherwise it was printed for him.
    """

    staff = models.OneToOneField(Staff, on_delete=models.PROTECT, primary_key=True, related_name="pin")
    mall_id = models.UUIDField()
    hashed = models.CharField(max_length=200)
    chosen = models.BooleanField(default=False)
    failures = models.IntegerField(default=0)
    set_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_pin"


class DayCode(models.Model):
    """A code for a forgotten factor: one person asks, another one vouches, the officer uses it once, that day.

    `digest` is a keyed hash, set when it is vouched for. See `workflow.DAY_CODE`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="day_codes")
    mall_id = models.UUIDField()
    stands_for = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default="asked")
    digest = models.BinaryField(unique=True, null=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    vouched_by = models.UUIDField(null=True)
    vouched_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_day_code"
        constraints = [
            models.CheckConstraint(condition=Q(stands_for__in=FORGOTTEN), name="day_code_for_what"),
            models.CheckConstraint(condition=Q(state__in=DAY_CODE_STATES), name="day_code_state_known"),
            models.CheckConstraint(
                condition=Q(vouched_by__isnull=True) | ~Q(vouched_by=F("asked_by")), name="day_code_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("staff_id")) & (Q(vouched_by__isnull=True) | ~Q(vouched_by=F("staff_id"))),
                name="day_code_never_himself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("ready", "used"))
                | Q(vouched_by__isnull=False, vouched_at__isnull=False, digest__isnull=False),
                name="day_code_vouched_for",
            ),
            models.CheckConstraint(condition=~Q(state="used") | Q(used_at__isnull=False), name="day_code_used_when"),
            models.UniqueConstraint(
                fields=["staff", "stands_for"], condition=Q(state__in=OPEN_CODES), name="day_code_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["mall_id", "asked_at"], name="day_code_waiting", condition=Q(state__in=OPEN_CODES))
        ]
