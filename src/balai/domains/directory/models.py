"""Tables of the directory. Rows come from packs, with ids derived from their codes, and are never deleted.

`data` holds the whole document of the pack, from which the same YAML can be written again; the columns beside it are
what queries and constraints need.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .pack_format.components import COMPONENTS
from .pack_format.schemas import AGENCY_KINDS, SERVICE_TYPES
from .workflow import STATES

NOTICE_KINDS = ("info", "closure", "fee")


class Mall(models.Model):
    """A building. `revision` grows with every change of the directory; `digest` is that of the pack.

    `charter`, `bundles` and `synonyms` hold what the documents of these names say; empty without such a document.
    """

    id = models.UUIDField(primary_key=True)
    code = models.SlugField(max_length=48, unique=True)
    name = models.JSONField()
    address = models.CharField(max_length=300)
    timezone = models.CharField(max_length=64)
    hours = models.JSONField()
    hosts = models.JSONField(default=list)
    data = models.JSONField()
    charter = models.JSONField(default=dict)
    bundles = models.JSONField(default=list)
    synonyms = models.JSONField(default=list)
    manifest = models.JSONField()
    revision = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "directory_mall"


class PackRow(models.Model):
    """What every row below a mall has: an id made from its code, and whether the pack still holds it."""

    id = models.UUIDField(primary_key=True)
    mall = models.ForeignKey("directory.Mall", on_delete=models.PROTECT, related_name="+")
    active = models.BooleanField(default=True)

    class Meta:
        abstract = True


class Zone(PackRow):
    """A part of a floor with screens of its own."""

    code = models.CharField(max_length=16)
    name = models.JSONField()
    floor = models.SmallIntegerField()

    class Meta:
        db_table = "directory_zone"
        constraints = [models.UniqueConstraint(fields=["mall", "code"], name="zone_code_once")]


class Agency(PackRow):
    """An agency; `letter` (one or two) begins the numbers of its queues; empty when it has none."""

    code = models.CharField(max_length=16)
    name = models.JSONField()
    kind = models.CharField(max_length=16)
    letter = models.CharField(max_length=2, blank=True)
    data = models.JSONField()

    class Meta:
        db_table = "directory_agency"
        constraints = [
            models.UniqueConstraint(fields=["mall", "code"], name="agency_code_once"),
            models.UniqueConstraint(
                fields=["mall", "letter"], condition=Q(active=True) & ~Q(letter=""), name="agency_letter_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=AGENCY_KINDS), name="agency_known_kind"),
        ]


class Booth(PackRow):
    """An agency's place in the mall."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=48)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "directory_booth"
        constraints = [models.UniqueConstraint(fields=["mall", "code"], name="booth_code_once")]


class Service(PackRow):
    """A service. `queue` is {typical_minutes, channels, fallback_service, priority}; `search` its folded words.

    `standard` is the document of its service standard, `components` how many of the fourteen are filled. Below
    fourteen it cannot be `published`: the database refuses.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=48)
    name = models.JSONField()
    summary = models.JSONField()
    type = models.CharField(max_length=16)
    requirements = models.JSONField()
    fee = models.JSONField()
    promise = models.JSONField()
    legal_basis = models.JSONField()
    queue_prefix = models.CharField(max_length=3)
    queue = models.JSONField()
    status = models.CharField(max_length=16)
    search = models.TextField()
    data = models.JSONField()
    standard = models.JSONField(default=dict)
    components = models.SmallIntegerField(default=0)
    published = models.BooleanField(default=False)

    class Meta:
        db_table = "directory_service"
        constraints = [
            models.UniqueConstraint(fields=["mall", "code"], name="service_code_once"),
            models.UniqueConstraint(
                fields=["mall", "queue_prefix"],
                condition=Q(active=True) & ~Q(queue_prefix=""),
                name="service_prefix_once",
            ),
            models.CheckConstraint(condition=Q(type__in=SERVICE_TYPES), name="service_known_type"),
            models.CheckConstraint(
                condition=Q(published=False) | Q(components=len(COMPONENTS)), name="service_published_when_complete"
            ),
        ]


class Counter(PackRow):
    """A counter; what it does at the moment is the queue's business."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=8)
    number = models.SmallIntegerField()
    services = models.ManyToManyField(Service, through="CounterService", related_name="counters")

    class Meta:
        db_table = "directory_counter"
        constraints = [
            models.UniqueConstraint(fields=["mall", "code"], name="counter_code_once"),
            models.UniqueConstraint(
                fields=["mall", "number"], condition=Q(active=True) & Q(number__gt=0), name="counter_number_once"
            ),
        ]


class CounterService(PackRow):
    """That a counter serves a service, in the order of `position`."""

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()

    class Meta:
        db_table = "directory_counter_service"
        constraints = [
            models.UniqueConstraint(fields=["mall", "counter", "service"], name="counter_service_once"),
        ]


class Notice(models.Model):
    """What the mall tells its visitors from one instant until another (UTC; open end when None). Never deleted.

    `agency_id` or `service_id` say whom it concerns; without both it concerns the mall. `kind` is one of NOTICE_KINDS.
    """

    id = models.UUIDField(primary_key=True)
    mall = models.ForeignKey("directory.Mall", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    text = models.JSONField()
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_notice"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NOTICE_KINDS), name="notice_known_kind"),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")), name="notice_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["mall", "active_to"], name="notice_by_end")]


class ChangeSet(models.Model):
    """Changes that one person wrote, a second one approves, and that take effect together. Never deleted.

    `agency_code` is empty for what belongs to the mall. `effective_on` is the day wished for (None: with approval),
    `effective_from` the instant it was approved for. `version` grows with every step, so that two people who act on
    the same page are told apart. `words` is what the history is searched by.
    """

    id = models.UUIDField(primary_key=True)
    mall = models.ForeignKey("directory.Mall", on_delete=models.PROTECT, related_name="+")
    agency_code = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    origin = models.CharField(max_length=8, default="screen")
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    effective_on = models.DateField(null=True)
    effective_from = models.DateTimeField(null=True)
    remark = models.CharField(max_length=400, blank=True)
    words = models.TextField(blank=True)
    maker_id = models.UUIDField()
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    checker_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_change_set"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="change_known_state"),
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | ~Q(checker_id=F("maker_id")), name="change_by_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "recalled"))
                | Q(checker_id__isnull=False, effective_from__isnull=False),
                name="change_approved_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["mall", "-id"], name="change_set_history"),
            models.Index(
                fields=["mall", "state", "-id"], condition=Q(state__in=("draft", "submitted")), name="change_set_open"
            ),
        ]


class Change(models.Model):
    """One thing a change set changes: `part` of `target` (see `editing.parts`), what it said and what it shall say.

    `base` is the hash of what it said when the change was written. It counts from `effective_from` until `ended_at`,
    or until a later change of the same part and target.
    """

    id = models.UUIDField(primary_key=True)
    change_set = models.ForeignKey(ChangeSet, on_delete=models.PROTECT, related_name="changes")
    mall = models.ForeignKey("directory.Mall", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=24)
    target = models.CharField(max_length=48)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    base = models.CharField(max_length=64)
    effective_from = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_change"
        constraints = [
            models.UniqueConstraint(fields=["change_set", "part", "target"], name="change_part_once"),
        ]
        indexes = [
            models.Index(
                fields=["mall", "part", "target", "-effective_from", "-id"],
                condition=Q(effective_from__isnull=False, ended_at__isnull=True),
                name="change_in_force",
            ),
        ]
