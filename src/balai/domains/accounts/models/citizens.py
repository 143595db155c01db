"""Citizens who want an account: where they proved to be reached, letters, sessions, what they follow.

An account holds no name and no NIK. Contacts and what was asked of them are encrypted and under row security.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from balai.kernel.fields import EncryptedText, HashField
from balai.kernel.ids import uuid7

from ..citizens.workflow import ASK_STATES, LETTER_STATES

CONTACTS = ("phone", "email")
PURPOSES = ("enter", "raise", "add")
WAYS = ("phone", "email", "letter", "identity")
RIGHTS = ("status", "full")
FOLLOWED = ("ticket",)


class Citizen(models.Model):
    """One account. `number` is what a counter asks for when its owner wants another letter; it opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    number = models.CharField(max_length=16)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_citizen"
        constraints = [models.UniqueConstraint(fields=["mall_id", "number"], name="citizen_number_once")]

    def __str__(self) -> str:
        return self.number


class CitizenContact(models.Model):
    """A phone or an e-mail address its owner proved by a code. `proved_at`: the last proof that gave full rights."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=8)
    value = EncryptedText()
    value_hash = HashField(of="value", purpose="citizen.contact", null=True)
    added_at = models.DateTimeField()
    proved_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_citizen_contact"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CONTACTS), name="citizen_contact_kind"),
            models.UniqueConstraint(fields=["mall_id", "value_hash"], name="citizen_contact_once"),
        ]


class CitizenAsk(models.Model):
    """A one-time code that was asked for. The code is derived from `id` and the mall's keys: it lies nowhere.

    `contact` is erased as soon as the code is used, spent or old. `citizen_id`: whose contact it is, if anybody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    purpose = models.CharField(max_length=8)
    kind = models.CharField(max_length=8)
    contact = EncryptedText(null=True)
    citizen_id = models.UUIDField(null=True)
    session_id = models.UUIDField(null=True)
    state = models.CharField(max_length=8, default="open")
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_citizen_ask"
        indexes = [
            models.Index(fields=["expires_at"], name="citizen_ask_by_age"),
            models.Index(fields=["citizen_id", "-id"], name="citizen_ask_of", condition=Q(citizen_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ASK_STATES), name="citizen_ask_state"),
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="citizen_ask_purpose"),
            models.CheckConstraint(condition=Q(kind__in=CONTACTS), name="citizen_ask_kind"),
            models.CheckConstraint(
                condition=Q(purpose="enter") | Q(session_id__isnull=False), name="citizen_ask_in_session"
            ),
        ]


class CitizenLetter(models.Model):
    """A printed letter with a PIN: opens the account once. Code and PIN are kept as keyed hashes."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="letters")
    code_hash = models.BinaryField(unique=True)
    pin_hash = models.BinaryField()
    state = models.CharField(max_length=8, default="open")
    tries = models.SmallIntegerField(default=0)
    issued_by = models.UUIDField()
    counter = models.CharField(max_length=16, default="", blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_citizen_letter"
        indexes = [models.Index(fields=["citizen", "-issued_at"], name="citizen_letter_of")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LETTER_STATES), name="citizen_letter_state"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="citizen_letter_period"),
        ]


class CitizenIdentity(models.Model):
    """A national identity that opened the account: the keyed hash of issuer and subject, nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="identities")
    subject_hash = models.BinaryField()
    linked_at = models.DateTimeField()
    proved_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_citizen_identity"
        constraints = [models.UniqueConstraint(fields=["mall_id", "subject_hash"], name="citizen_identity_once")]


class CitizenSession(models.Model):
    """One signed-in browser of a citizen: the digest of its cookie. No session of Django, so never one of staff."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="sessions")
    digest = models.BinaryField(unique=True)
    way = models.CharField(max_length=8)
    rights = models.CharField(max_length=8)
    contact_id = models.UUIDField(null=True)
    browser = models.CharField(max_length=80, default="", blank=True)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_citizen_session"
        indexes = [
            models.Index(
                fields=["citizen", "-started_at"], name="citizen_session_open", condition=Q(ended_at__isnull=True)
            ),
            models.Index(fields=["expires_at"], name="citizen_session_by_age"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="citizen_session_way"),
            models.CheckConstraint(condition=Q(rights__in=RIGHTS), name="citizen_session_rights"),
        ]


class CitizenClaim(models.Model):
    """Something a citizen follows, because he held its token: a number until its service day ends."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    mall_id = models.UUIDField()
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=8)
    subject_id = models.UUIDField()
    claimed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_citizen_claim"
        indexes = [
            models.Index(fields=["subject_id"], name="citizen_claim_by_subject"),
            models.Index(fields=["expires_at"], name="citizen_claim_by_age"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FOLLOWED), name="citizen_claim_kind"),
            models.UniqueConstraint(fields=["citizen", "kind", "subject_id"], name="citizen_claim_once"),
        ]
