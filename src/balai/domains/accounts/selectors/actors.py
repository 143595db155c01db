"""Who acts: from a session, a bearer token or a device's cookie to an `Actor`. One query, then remembered briefly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, FilteredRelation, Q
from django.http import HttpRequest

from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.errors import SignInNeeded

from ..credentials import STAFF_PREFIX, digest
from ..errors import BadToken, SecondFactorNeeded
from ..models import Device, DeviceSession, RoleAssignment, StaffSession, StaffToken
from ..models.staff import in_force
from ..roles import DEVICE_ROLES, covered

REMEMBERED = 1.0  # seconds: the longest that anything ended goes on working in another process
DEVICE_COOKIE = "balai_device"
_MOST = 10_000

_known: dict[tuple[str, bytes], tuple[float, Actor]] = {}


def forget() -> None:
    """Forget every remembered actor of this process: something has ended."""
    _known.clear()


def _remembered(kind: str, key: bytes, find: Callable[[], Actor | None]) -> Actor | None:
    """The actor of `key`, asked anew after REMEMBERED seconds. A refusal is never remembered."""
    kept = _known.get((kind, key))
    if kept and kept[0] > time.monotonic():
        return kept[1]
    asked = time.monotonic()
    actor = find()
    if actor is None:
        _known.pop((kind, key), None)
        return None
    if len(_known) >= _MOST:
        _known.clear()
    _known[kind, key] = (asked + REMEMBERED, actor)
    return actor


def _person(rows: Iterable[dict[str, Any]], counter: str | None = None) -> Actor | None:
    """One staff member from his row repeated for each role held now, less roles that lack their second factor."""
    rows = list(rows)
    if not rows:
        return None
    first = rows[0]
    demo = first["staff__demo"] and settings.BALAI_MODE == "demo"
    held = [row for row in rows if row["role"] and covered(row["role"], row.get("factor", "second"), demo=demo)]
    return Actor(
        kind="staff",
        id=first["staff_id"],
        mall_id=first["staff__mall_id"],
        roles=tuple(Role(row["role"], row["agency_code"] or None) for row in held),
        label=first["staff__name"],
        counter=counter,
        agencies=frozenset(row["agency_id"] for row in held if row["agency_id"]),
        skills=frozenset(first["staff__skills"]),
    )


def _with_roles(rows: Any, now: datetime, *extra: str) -> Any:
    """`rows` (sessions or tokens of people still here), once for each role in force at `now`."""
    return (
        rows.filter(
            Q(staff__active_to__isnull=True) | Q(staff__active_to__gt=now),
            staff__left_at__isnull=True,
            staff__user__is_active=True,
        )
        .annotate(held=FilteredRelation("staff__roles", condition=in_force(now, "staff__roles__")))
        .values(
            "staff_id",
            "staff__mall_id",
            "staff__name",
            "staff__demo",
            "staff__skills",
            *extra,
            role=F("held__role"),
            agency_id=F("held__agency_id"),
            agency_code=F("held__agency_code"),
        )
        .order_by("role", "agency_code")
    )


def actor_for_user(request: HttpRequest, *, now: datetime) -> Actor | None:
    """The signed-in staff member of this request, with the roles that hold at `now` and that his session's second
    factor covers; None when nobody is signed in or the session was ended.

    A session that still owes its second factor is an actor without roles. One that began on an enrolled terminal has
    its factor only there; at a terminal the actor acts at its counter.
    """
    key = request.session.session_key
    if not key:
        return None
    device = device_of_request(request, now=now)

    def find() -> Actor | None:
        if not request.user.is_authenticated:
            return None
        open_ones = StaffSession.objects.filter(
            session_key=key, staff__user_id=request.user.pk, ended_at__isnull=True, expires_at__gt=now
        )
        rows = list(_with_roles(open_ones, now, "factor", "device_id"))
        for row in rows:
            if row["factor"] == "terminal" and (device is None or row["device_id"] != device.id):
                row["factor"] = "none"
        return _person(rows)

    actor = _remembered("session", f"{key} {device.id if device else ''}".encode(), find)
    if actor and device and device.counter and device.mall_id == actor.mall_id:
        actor = replace(actor, counter=device.counter)
    return actor


def for_bearer(token: str, *, now: datetime | None = None) -> Actor:
    """The staff member or device whose bearer token this is. Raises BadToken (401) for anything else."""
    now = now or clock.now()
    if not token.startswith(STAFF_PREFIX):
        return for_device(token, now=now)
    key = digest(token)

    def find() -> Actor | None:
        valid = StaffToken.objects.filter(digest=key, revoked_at__isnull=True, expires_at__gt=now)
        rows = list(_with_roles(valid, now, "counter"))
        return _person(rows, counter=(rows[0]["counter"] or None) if rows else None)

    actor = _remembered("token", key, find)
    if actor is None:
        raise BadToken()
    return actor


def for_device(credential: str, *, now: datetime | None = None) -> Actor:
    """The device whose cookie or headless token this is. Raises BadToken (401) for anything else.

    The actor's role is its kind (`kiosk`, `screen`, `counter_terminal`); `zone` and `counter` say where it stands.
    """
    now = now or clock.now()
    key = digest(credential)

    def find() -> Actor | None:
        session = (
            DeviceSession.objects.filter(digest=key, expires_at__gt=now, device__state="active")
            .values("device_id", "mall_id", "device__kind", "device__name", "device__zone", "device__counter")
            .first()
        )
        if session is None:
            return None
        return Actor(
            kind="device",
            id=session["device_id"],
            mall_id=session["mall_id"],
            roles=(Role(DEVICE_ROLES[session["device__kind"]]),),
            label=session["device__name"],
            zone=session["device__zone"] or None,
            counter=session["device__counter"] or None,
        )

    actor = _remembered("device", key, find)
    if actor is None:
        raise BadToken()
    return actor


def signed_in(session_key: str, *, mall_id: UUID, now: datetime | None = None) -> UUID | None:
    """The staff member whose open sign-in in that mall has this key; None for any other key."""
    now = now or clock.now()
    return (
        StaffSession.objects.filter(
            Q(staff__active_to__isnull=True) | Q(staff__active_to__gt=now),
            session_key=session_key[:40],
            mall_id=mall_id,
            ended_at__isnull=True,
            expires_at__gt=now,
            staff__left_at__isnull=True,
        )
        .values_list("staff_id", flat=True)
        .first()
    )


def device_of_request(request: HttpRequest, *, now: datetime) -> Actor | None:
    """The enrolled device this browser is, by its cookie; None for any other browser."""
    cookie = request.COOKIES.get(DEVICE_COOKIE)
    try:
        return for_device(cookie, now=now) if cookie else None
    except BadToken:
        return None


def device_code(actor: Actor) -> str:
    """The code of the device that acts, by which a pack may name it; empty for anybody else. One query."""
    if actor.kind != "device" or actor.id is None:
        return ""
    return Device.objects.filter(pk=actor.id).values_list("code", flat=True).first() or ""


def actor_for_request(request: HttpRequest, *, mall_id: UUID | None = None, now: datetime | None = None) -> Actor:
    """Who makes this request: bearer token, else signed-in staff, else enrolled device, else a visitor.

    Staff at an enrolled terminal act at its counter. With `mall_id` (the mall of the host), staff and devices of
    another mall are visitors like anybody else. Raises BadToken for a bearer token that does not hold.
    """
    now = now or clock.now()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor: Actor | None = for_bearer(token.strip(), now=now)
    else:
        actor = actor_for_user(request, now=now) or device_of_request(request, now=now)
    if actor is None or (mall_id is not None and actor.mall_id != mall_id):
        return Actor.visitor(mall_id)
    return actor


def staff_actor(request: HttpRequest, *, mall_id: UUID | None = None, now: datetime | None = None) -> Actor:
    """The staff member who makes this request, for pages of staff.

    Raises SignInNeeded for anybody else, SecondFactorNeeded while his session owes the second factor of all his roles.
    `sites.staff.middleware` turns both into the right page.
    """
    now = now or clock.now()
    actor = actor_for_request(request, mall_id=mall_id, now=now)
    if actor.kind != "staff" or actor.id is None:
        raise SignInNeeded()
    if not actor.roles and RoleAssignment.objects.filter(in_force(now), staff_id=actor.id).exists():
        raise SecondFactorNeeded()
    return actor
