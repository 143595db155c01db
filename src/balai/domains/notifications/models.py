"""Tables of notifications. Addresses and notices are under row security: the addressee's own, and our processes'."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from balai.kernel.fields import EncryptedText, HashField

from .types import ALWAYS, KINDS, LANGUAGES
from .workflow import STATES


class Addressee(models.Model):
    """Who may be told: `id` is the ticket's, the citizen's or the officer's own.

    `muted` names channels he closed (`sms`) and topics he closed on one (`sms:turn`). `quiet_from` and `quiet_until`
    are his own quiet time, in the mall's zone; without them the mall's rule holds.

    Erased, with everything below, when `expires_at` (the end of a ticket's service day) has passed.
    """

    id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    lang = models.CharField(max_length=2, default="id")
    muted = ArrayField(models.CharField(max_length=32), default=list)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_addressee"
        indexes = [models.Index(fields=["expires_at"], name="addressee_by_end", condition=Q(expires_at__isnull=False))]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="addressee_kind"),
            models.CheckConstraint(condition=Q(lang__in=LANGUAGES), name="addressee_lang"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (Q(quiet_from__isnull=False) & Q(quiet_until__isnull=False)),
                name="addressee_quiet_both",
            ),
        ]

    def closed(self, channel: str, topic: str) -> bool:
        """Whether he wants nothing of this topic there."""
        return topic not in ALWAYS and (channel in self.muted or f"{channel}:{topic}" in self.muted)


class Address(models.Model):
    """Where one channel reaches an addressee: a phone, an e-mail address, a push subscription. Encrypted."""

    id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    addressee_id = models.UUIDField()
    channel = models.CharField(max_length=16)
    value = EncryptedText()
    value_hash = HashField(of="value", purpose="notification.address", null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_address"
        constraints = [
            models.UniqueConstraint(fields=["addressee_id", "channel", "value_hash"], name="address_once"),
        ]


class Notice(models.Model):
    """What an addressee is told: an occasion, its version and codes. `key` stands for the event it tells of."""

    id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    addressee_id = models.UUIDField()
    key = models.CharField(max_length=120, unique=True)
    text = models.CharField(max_length=40)
    version = models.SmallIntegerField()
    params = models.JSONField()
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_notice"
        indexes = [models.Index(fields=["addressee_id", "-id"], name="notice_inbox")]


class Delivery(models.Model):
    """One notice on one outward channel. `id` is what the provider gets at every attempt.

    It outlives notice, addressee and address, so it names none of their data; `provider_id` may (a WhatsApp message id
    contains the phone number) and is encrypted, found by its hash, and erased with the address. `cost` is in rupiah.
    """

    id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    notice_id = models.UUIDField()
    addressee_id = models.UUIDField()
    address_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=16)
    text = models.CharField(max_length=40)
    version = models.SmallIntegerField()
    day = models.DateField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=40, default="")
    cost = models.IntegerField(default=0)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    useless_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    provider_id = EncryptedText(default="")
    provider_hash = HashField(of="provider_id", purpose="notification.provider", null=True)

    class Meta:
        db_table = "notifications_delivery"
        indexes = [
            models.Index(fields=["mall_id", "day", "channel", "state"], name="delivery_standing"),
            models.Index(fields=["notice_id"], name="delivery_of_notice"),
            models.Index(fields=["addressee_id", "-id"], name="delivery_log"),
            models.Index(
                fields=["provider_hash"], name="delivery_by_provider", condition=Q(provider_hash__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="delivery_known_state"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="delivery_cost"),
        ]


class Spending(models.Model):
    """What a mall's channel has cost on one service day (rupiah), and how many messages its budget refused."""

    pk = models.CompositePrimaryKey("mall_id", "channel", "day")
    mall_id = models.UUIDField()
    channel = models.CharField(max_length=16)
    day = models.DateField()
    spent = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)

    class Meta:
        db_table = "notifications_spending"
        constraints = [models.CheckConstraint(condition=Q(spent__gte=0), name="spending_not_negative")]


class Heard(models.Model):
    """A provider's report that was read: its hash, so that the same one sent again is known."""

    id = models.BinaryField(primary_key=True)
    heard_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_heard"
        indexes = [models.Index(fields=["heard_at"], name="heard_by_age")]


class JournalPlace(models.Model):
    """How far a follower of the journal has come; moved in the transaction of what it did."""

    name = models.CharField(max_length=40, primary_key=True)
    generation = models.IntegerField()
    xid = models.BigIntegerField()
    last_id = models.BigIntegerField()

    class Meta:
        db_table = "notifications_journal_place"


class DemoMessage(models.Model):
    """In demo and test, where no provider is set up: what would have left. `id` is the delivery's."""

    id = models.UUIDField(primary_key=True)
    mall_id = models.UUIDField()
    channel = models.CharField(max_length=16)
    lang = models.CharField(max_length=2)
    title = models.TextField()
    body = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_demo_message"
        indexes = [models.Index(fields=["mall_id", "-id"], name="demo_message_newest")]
