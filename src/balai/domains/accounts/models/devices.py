"""Machines of the mall: what they are, how they are paired, the short sessions they hold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from balai.kernel.ids import uuid7

KINDS = ("kiosk", "screen", "counter", "printer")
PAPER = ("ok", "low", "out", "offline")
DEVICE_STATES = ("planned", "active", "revoked")
PAIRING_STATES = ("offered", "claimed", "accepted", "refused")


class Device(models.Model):
    """A kiosk, a screen of a zone, the terminal of a counter, or a printer with the agent that feeds it.

    `public_key` is a JWK (EC P-256); null while planned, and for headless devices of demo and test. `printer` is where
    a kiosk's paper comes out. `version`, `drift_ms` (how far its clock is ahead of ours) and `paper` are what it last
    said of itself; `silent_since` is when its silence was noticed, null while it is heard.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    code = models.SlugField(max_length=48)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=16, default="", blank=True)
    counter = models.CharField(max_length=16, default="", blank=True)
    printer = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="kiosks")
    state = models.CharField(max_length=8, default="planned")
    public_key = models.JSONField(null=True)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    version = models.CharField(max_length=40, default="", blank=True)
    drift_ms = models.IntegerField(null=True)
    paper = models.CharField(max_length=8, default="", blank=True)
    silent_since = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_device"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="device_kind_known"),
            models.CheckConstraint(condition=Q(state__in=DEVICE_STATES), name="device_state_known"),
            models.CheckConstraint(condition=~Q(kind="counter") | ~Q(counter=""), name="device_terminal_has_counter"),
            models.CheckConstraint(
                condition=Q(kind="counter") | Q(counter=""), name="device_only_terminal_has_counter"
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(enrolled_at__isnull=False), name="device_enrolled_when"
            ),
            models.CheckConstraint(condition=Q(paper__in=("", *PAPER)), name="device_paper_known"),
            models.CheckConstraint(condition=Q(kind="printer") | Q(paper=""), name="device_only_printer_has_paper"),
            models.CheckConstraint(
                condition=Q(kind="kiosk") | Q(printer__isnull=True), name="device_only_kiosk_has_printer"
            ),
            models.CheckConstraint(
                condition=Q(state="active") | Q(silent_since__isnull=True), name="device_silent_only_active"
            ),
            models.UniqueConstraint(fields=["mall_id", "code"], name="device_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class DevicePairing(models.Model):
    """An offer of a browser to become a device: shown as a code, claimed at the desk, accepted on the device.

    Code and the browser's own secret are stored as digests; the code opens one claim, once, for ten minutes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    code_digest = models.BinaryField(unique=True)
    secret_digest = models.BinaryField()
    public_key = models.JSONField()
    state = models.CharField(max_length=8, default="offered")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="pairings")
    claimed_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_pairing"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PAIRING_STATES), name="pairing_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=("offered", "refused")) | Q(device__isnull=False, claimed_by__isnull=False),
                name="pairing_claimed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="pairing_by_age")]


class DeviceSession(models.Model):
    """A short-lived credential of a device: a browser's cookie, or a headless token (demo and test only).

    `nonce` is the digest of the challenge that was signed for it: a signature works once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="sessions")
    mall_id = models.UUIDField()
    digest = models.BinaryField(unique=True)
    nonce = models.BinaryField(unique=True, null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_device_session"
        indexes = [models.Index(fields=["device", "expires_at"], name="device_session_by_device")]


class DeviceWatch(models.Model):
    """Since when a mall's devices are listened to without a gap, and when it was last looked who is silent.

    One row a mall. It outlives the worker: whatever restarts, a silence counts from `watched_since` at the earliest.
    """

    mall_id = models.UUIDField(primary_key=True)
    watched_since = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_device_watch"
