"""Invented people and machines, for demo and tests. None of this works in production."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from balai.kernel import clock, packs
from balai.kernel.actors import Actor

from .. import places
from ..errors import DemoOnly
from ..models import Device, Staff
from ..models.staff import in_force
from .pairing import plan_device
from .people import add_staff
from .roles import assign_role
from .tokens import issue_token

DEMO_PASSWORD = "balai-contoh"  # noqa: S105 - printed by `balai serve`, works only for invented people in demo


def token_for_role(
    *, mall_id: UUID, role: str, now: datetime, agency: str | None = None, counter: str | None = None
) -> str:
    """A bearer token of an invented officer who holds exactly that role; made when there is none.

    With a counter but no agency, a front officer works for the counter's agency. Raises DemoOnly in production,
    NotFound for an unknown role, agency or counter, RoleNeedsAgency where the role wants (or has no) agency.
    """
    _only_where_no_citizen_is()
    if counter:
        owner = places.counter_agency(mall_id, counter)
        agency = agency or (owner if role == "front_officer" else None)
    system = Actor.system("staff token")
    username = "-".join(filter(None, ("token", role, agency, counter))).lower()
    with transaction.atomic():
        staff = Staff.objects.filter(user__username=username, mall_id=mall_id, left_at__isnull=True).first()
        if staff is None:
            staff = add_staff(
                actor=system,
                mall_id=mall_id,
                username=username,
                name=" ".join(filter(None, ("Petugas uji", agency, counter))),
                counters=[counter] if counter else [],
                skills=places.skills_at(mall_id, counter) if counter else [],
                demo=True,
                now=now,
            )
        if not staff.roles.filter(in_force(now), role=role, agency_code=agency or "").exists():
            assign_role(actor=system, staff_id=staff.pk, role=role, agency=agency, now=now)
        return issue_token(actor=system, staff=staff, counter=counter or "", now=now)


def load_people(pack_dir: Path, *, now: datetime | None = None) -> int:
    """Bring the people and devices of `people.yaml` into the mall of the pack; how many staff there are then.

    Loading again changes nothing; a person keeps a password he chose. New people get DEMO_PASSWORD. Raises DemoOnly
    in production, InvalidPack, NotFound when the mall of the pack is not loaded.
    """
    _only_where_no_citizen_is()
    now = now or clock.now()
    pack = packs.load(pack_dir, beside=(settings.BALAI_PACK.parent,))
    document, mall = pack.only("people"), pack.only("mall")
    if document is None or mall is None:
        return 0
    mall_id = places.mall_named(mall.data["code"]).id
    hashed = make_password(DEMO_PASSWORD)  # once: forty of them would take seconds
    for person in document.data["staff"]:
        with transaction.atomic():
            _person(mall_id, person, hashed, now)
    for device in document.data["devices"]:
        with transaction.atomic():
            _device(mall_id, device, now)
    return len(document.data["staff"])


def _person(mall_id: UUID, person: dict[str, Any], hashed: str, now: datetime) -> None:
    system = Actor.system("pack load")
    counters, skills = person.get("counters", []), person.get("skills", [])
    staff = Staff.objects.filter(user__username=person["username"], mall_id=mall_id).first()
    if staff is None:
        staff = add_staff(
            actor=system,
            mall_id=mall_id,
            username=person["username"],
            name=person["name"],
            counters=counters,
            skills=skills,
            demo=True,
            now=now,
        )
        get_user_model().objects.filter(pk=staff.user_id).update(password=hashed)
    elif (staff.name, staff.counters, staff.skills) != (person["name"], counters, skills):
        staff.name, staff.counters, staff.skills = person["name"], counters, skills
        staff.save(update_fields=["name", "counters", "skills"])
    not_ended = Q(active_to__isnull=True) | Q(active_to__gt=now)  # one that has yet to begin is held too
    held = {(role.role, role.agency_code) for role in staff.roles.filter(not_ended)}
    for role in person["roles"]:
        if (role["role"], role.get("agency", "")) not in held:
            assign_role(actor=system, staff_id=staff.pk, role=role["role"], agency=role.get("agency"), now=now)


def _device(mall_id: UUID, device: dict[str, Any], now: datetime) -> None:
    place = {"zone": device.get("zone", ""), "counter": device.get("counter", "")}
    if Device.objects.filter(mall_id=mall_id, code=device["code"]).update(name=device["name"], **place) == 0:
        plan_device(
            actor=Actor.system("pack load"),
            mall_id=mall_id,
            code=device["code"],
            kind=device["kind"],
            name=device["name"],
            demo=True,
            now=now,
            **place,
        )


def _only_where_no_citizen_is() -> None:
    if settings.BALAI_MODE == "production":
        raise DemoOnly()
