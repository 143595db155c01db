"""People of the mall: profile, dated roles, sessions, tokens, trouble at the door."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balai.kernel.ids import uuid7

from ..roles import CAPACITIES, FACTORS, ROLES


def in_force(now: datetime, prefix: str = "") -> Q:
    """Rows whose period [active_from, active_to) holds `now`; `prefix` is a relation such as `staff__roles__`."""
    begun = Q(**{f"{prefix}active_from__lte": now})
    return begun & (Q(**{f"{prefix}active_to__isnull": True}) | Q(**{f"{prefix}active_to__gt": now}))


class Staff(models.Model):
    """One person who works in the mall. `left_at` set: nothing of his opens any more. `skills` are codes.

    `active_to`: from then on he is no colleague any more, whatever roles he holds; a guest always has it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff")
    mall_id = models.UUIDField()
    name = models.CharField(max_length=120)
    demo = models.BooleanField(default=False)
    counters = models.JSONField(default=list)
    guest = models.BooleanField(default=False)
    skills = models.JSONField(default=list)
    created_at = models.DateTimeField()
    active_to = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_staff"
        constraints = [
            models.CheckConstraint(condition=Q(guest=False) | Q(active_to__isnull=False), name="staff_guest_ends")
        ]
        indexes = [
            models.Index(fields=["mall_id", "name", "id"], name="staff_in_order"),
            models.Index(
                fields=["active_to"], name="staff_due", condition=Q(left_at__isnull=True, active_to__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A role held from `active_from` until before `active_to` (open when null), for an agency or the whole mall.

    `capacity`: in his own right, or acting for the holder (Plt, Plh, Pj); who acts does so until a date.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="roles")
    mall_id = models.UUIDField()
    role = models.CharField(max_length=24)
    agency_id = models.UUIDField(null=True)
    agency_code = models.CharField(max_length=32, default="", blank=True)
    capacity = models.CharField(max_length=12, default="definitive")
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_role"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=tuple(ROLES)), name="role_known"),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")), name="role_period"
            ),
            models.CheckConstraint(condition=Q(capacity__in=tuple(CAPACITIES)), name="role_capacity_known"),
            models.CheckConstraint(
                condition=Q(capacity="definitive") | Q(active_to__isnull=False), name="role_acting_ends"
            ),
            models.CheckConstraint(
                condition=Q(agency_id__isnull=True, agency_code="") | (Q(agency_id__isnull=False) & ~Q(agency_code="")),
                name="role_agency_id_and_code",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=tuple(r.name for r in ROLES.values() if r.scope == "mall"))
                | Q(agency_id__isnull=True),
                name="role_of_the_mall",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=tuple(r.name for r in ROLES.values() if r.scope == "agency"))
                | Q(agency_id__isnull=False),
                name="role_of_an_agency",
            ),
            models.UniqueConstraint(
                fields=["staff", "role", "agency_id"],
                condition=Q(active_to__isnull=True),
                nulls_distinct=False,
                name="role_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["mall_id", "staff"], name="role_by_mall"),
            models.Index(fields=["mall_id", "agency_code", "staff"], name="role_by_agency"),
            models.Index(fields=["active_to"], name="role_due", condition=Q(active_to__isnull=False)),
        ]


class StaffSession(models.Model):
    """One signed-in browser. `factor` is what was shown beside the password (see `roles.FACTORS`)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="sessions")
    mall_id = models.UUIDField()
    session_key = models.CharField(max_length=40, unique=True)
    factor = models.CharField(max_length=8)
    device_id = models.UUIDField(null=True)
    browser = models.CharField(max_length=80, default="", blank=True)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_session"
        constraints = [models.CheckConstraint(condition=Q(factor__in=FACTORS), name="session_factor_known")]
        indexes = [
            models.Index(fields=["staff", "-started_at"], name="session_open", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["device_id"],
                name="session_at_device",
                condition=Q(ended_at__isnull=True, device_id__isnull=False),
            ),
        ]


class StaffToken(models.Model):
    """A bearer token of a staff member (demo and test only); the token itself is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="tokens")
    mall_id = models.UUIDField()
    digest = models.BinaryField(unique=True)
    counter = models.CharField(max_length=16, default="", blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_token"


class SignInTrouble(models.Model):
    """Wrong sign-ins of one account from one source, or of one account from everywhere; `id` is a keyed hash."""

    id = models.CharField(max_length=64, primary_key=True)
    failures = models.IntegerField()
    failed_at = models.DateTimeField()
    wait_until = models.DateTimeField()

    class Meta:
        db_table = "accounts_trouble"
        indexes = [models.Index(fields=["failed_at"], name="trouble_by_age")]
