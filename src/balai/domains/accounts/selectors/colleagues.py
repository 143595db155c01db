"""The people of the mall, or of one agency, page by page; one of them with everything about his access."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, NotFound
from balai.kernel.permissions import allowed, require

from ..models import Badge, DayCode, Pin, RoleAssignment, Staff, StaffSession
from ..models.staff import in_force
from ..roles import granting
from ..types import Colleague, HeldRole, PeoplePage, Reach
from ..workflow import OPEN_CODES

PAGE = 25
SHOWN = ("working", "guests", "idle", "left")
"""Views of the list: who works now, guests among them, who holds no role now, who left."""


def reach_of(staff: Staff, *, now: datetime) -> Reach:
    """What permissions ask about a colleague: the agencies of his open roles, or of his former ones when none is."""
    held = list(staff.roles.values_list("agency_code", "active_to"))
    still = [agency for agency, until in held if until is None or until > now] or [agency for agency, _ in held]
    return Reach(staff.pk, staff.mall_id, frozenset(agency or None for agency in still))


def reached(actor: Actor, staff_id: UUID, permission: str, *, now: datetime) -> Staff:
    """A colleague the actor may see, for `permission`. Raises NotFound unless he may see him, Forbidden when only
    that."""
    require("accounts.see_staff", actor)
    staff = Staff.objects.select_related("user").filter(pk=staff_id).first()
    if staff is None or actor.mall_id not in (None, staff.mall_id):
        raise NotFound()
    reach = reach_of(staff, now=now)
    if not allowed("accounts.see_staff", actor, reach):
        raise NotFound()
    if not allowed(permission, actor, reach):
        raise Forbidden()
    return staff


def _agencies(actor: Actor) -> frozenset[str] | None:
    """The agencies whose people the actor sees; None for everybody. Raises Forbidden."""
    require("accounts.see_staff", actor)
    if actor.kind == "system":
        return None
    held = {role.agency for role in actor.roles if role.name in granting("accounts.see_staff")}
    return None if None in held else frozenset(code for code in held if code)


def people_seen(actor: Actor, *, mall_id: UUID, now: datetime) -> QuerySet[Staff]:
    """Everybody of the mall whom the actor sees. Raises Forbidden; NotFound for another mall."""
    agencies = _agencies(actor)
    if actor.mall_id not in (None, mall_id):
        raise NotFound()
    people = Staff.objects.filter(mall_id=mall_id)
    if agencies is None:
        return people
    his = RoleAssignment.objects.filter(staff=OuterRef("pk"))
    still = his.filter(Q(active_to__isnull=True) | Q(active_to__gt=now))
    here, elsewhere = Q(agency_code__in=agencies), ~Q(agency_code__in=agencies)
    return people.filter(
        Exists(still.filter(here)) & ~Exists(still.filter(elsewhere))
        | ~Exists(still) & Exists(his.filter(here)) & ~Exists(his.filter(elsewhere))
    )


def people_page(
    actor: Actor, *, mall_id: UUID, now: datetime, show: str = "working", q: str = "", after: str = "", before: str = ""
) -> PeoplePage:
    """At most 25 people by name, after or before the one with that id. `q`: part of a name or a sign-in name.

    Five queries, however many there are. Raises Forbidden; NotFound for another mall.
    """
    people = _shown(people_seen(actor, mall_id=mall_id, now=now), show, now)
    if q := " ".join(q.split())[:60]:
        people = people.filter(Q(name__icontains=q) | Q(user__username__icontains=q.lower()))
    edge = _row(after or before, mall_id)
    if edge and after:
        people = people.filter(Q(name__gt=edge[0]) | Q(name=edge[0], pk__gt=edge[1]))
    elif edge:
        people = people.filter(Q(name__lt=edge[0]) | Q(name=edge[0], pk__lt=edge[1]))
    backwards = bool(edge and not after)
    order = ("-name", "-id") if backwards else ("name", "id")
    found = list(people.select_related("user").order_by(*order)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    more_after, more_before = (bool(edge), more) if backwards else (more, bool(edge))
    return PeoplePage(
        colleagues(found, now=now),
        after=str(found[-1].pk) if found and more_after else "",
        before=str(found[0].pk) if found and more_before else "",
    )


def _shown(people: QuerySet[Staff], show: str, now: datetime) -> QuerySet[Staff]:
    here = Q(left_at__isnull=True) & (Q(active_to__isnull=True) | Q(active_to__gt=now))
    works = Exists(RoleAssignment.objects.filter(in_force(now), staff=OuterRef("pk")))
    if show == "left":
        return people.exclude(here)
    if show == "guests":
        return people.filter(here, guest=True)
    return people.filter(here).filter(~works if show == "idle" else works)


def _row(key: str, mall_id: UUID) -> tuple[str, UUID] | None:
    try:
        return Staff.objects.filter(pk=UUID(key), mall_id=mall_id).values_list("name", "pk").first() if key else None
    except ValueError:
        return None


def colleagues(people: Iterable[Staff], *, now: datetime) -> list[Colleague]:
    """The same people with roles, badge and PIN; three queries."""
    people = list(people)
    keys = [person.pk for person in people]
    held: dict[UUID, list[HeldRole]] = {}
    for role in RoleAssignment.objects.filter(staff__in=keys).order_by("-active_from", "role", "agency_code"):
        held.setdefault(role.staff_id, []).append(HeldRole(role, _state(role, now)))
    badges = {badge.staff_id: badge for badge in Badge.objects.filter(staff__in=keys, revoked_at__isnull=True)}
    pins = {pin.pk: pin for pin in Pin.objects.filter(pk__in=keys)}
    return [
        Colleague(person, held.get(person.pk, []), badges.get(person.pk), pins.get(person.pk), now) for person in people
    ]


def _state(role: RoleAssignment, now: datetime) -> str:
    if role.active_to and role.active_to <= now:
        return "ended"
    return "later" if role.active_from > now else "now"


def colleague(actor: Actor, staff_id: UUID, *, now: datetime) -> Colleague:
    """One of them. Raises Forbidden, NotFound."""
    return colleagues([reached(actor, staff_id, "accounts.see_staff", now=now)], now=now)[0]


def may_with(actor: Actor, staff: Staff, *, now: datetime) -> dict[str, bool]:
    """What the actor may do for this colleague, by the last part of the permission's name."""
    reach = reach_of(staff, now=now)
    found = {name: allowed(f"accounts.{name}", actor, reach) for name in ("add_guest", "manage_badges", "vouch")}
    return found | {"manage_staff": allowed("accounts.manage_staff", actor, staff)}


def names_of(keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of colleagues by key, for pages that say who did something."""
    return dict(Staff.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "name"))


def open_codes(actor: Actor, *, mall_id: UUID, now: datetime, staff_id: UUID | None = None) -> list[DayCode]:
    """Codes that are asked for or vouched for and hold today, oldest first, of colleagues the actor may vouch for.

    Raises Forbidden.
    """
    if not allowed("accounts.vouch", actor):
        return []
    codes: Any = DayCode.objects.filter(
        mall_id=mall_id,
        state__in=OPEN_CODES,
        expires_at__gt=now,
        staff__in=people_seen(actor, mall_id=mall_id, now=now),
    )
    if actor.id:
        codes = codes.exclude(staff=actor.id)
    if staff_id:
        codes = codes.filter(staff=staff_id)
    return list(codes.select_related("staff").order_by("asked_at")[:PAGE])


def has_pin(actor: Actor) -> bool:
    """Whether the actor has a PIN of his own."""
    return actor.id is not None and Pin.objects.filter(pk=actor.id).exists()


def officer_at(terminal: Actor, *, now: datetime) -> StaffSession | None:
    """Who is signed in on an enrolled device at `now`."""
    return (
        StaffSession.objects.select_related("staff")
        .filter(device_id=terminal.id, ended_at__isnull=True, expires_at__gt=now)
        .order_by("-started_at")
        .first()
    )


def count_sessions(staff: Staff, *, now: datetime) -> int:
    """In how many browsers he is signed in."""
    return staff.sessions.filter(ended_at__isnull=True, expires_at__gt=now).count()
