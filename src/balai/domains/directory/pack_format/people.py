"""`people.yaml`: invented staff and devices of a demo pack, checked against the mall they work in.

The names of roles belong to the accounts; here a role is a word, its agency one of the mall.
"""

from __future__ import annotations

from collections.abc import Iterator

from balai.kernel.packs import DocumentFormat, Pack, Problem

from .parts import AGENCY_CODE, COUNTER_CODE, SLUG, ZONE_CODE, each, one_of, record, text
from .rules import City, twice

ROLE = {"type": "string", "pattern": "^[a-z][a-z_]{1,31}$"}

PEOPLE = record(
    "staff devices",
    staff=each(
        record(
            "username name roles",
            username=SLUG,
            name=text(80),
            roles=each(record("role", role=ROLE, agency=AGENCY_CODE), least=1, most=10),
            counters=each(COUNTER_CODE, most=20),
            skills=each(SLUG, least=1, most=20),
        ),
        most=2000,
    ),
    devices=each(
        record(
            "code kind name",
            code=SLUG,
            kind=one_of("kiosk", "screen", "counter"),
            name=text(80),
            zone=ZONE_CODE,
            counter=COUNTER_CODE,
        ),
        most=2000,
    ),
)

FORMAT = DocumentFormat("people", "people.yaml", PEOPLE)


def people_problems(pack: Pack) -> Iterator[Problem]:
    """References from people and devices to the mall, and names given twice."""
    people, mall = pack.only("people"), pack.only("mall")
    if people is None:
        return
    if mall is None:
        yield people.problem("people without a mall")
        return
    city = City(pack, mall)
    counters = {counter["code"] for _, _, counter in city.counters()}
    staff, devices = people.data["staff"], people.data["devices"]
    yield from twice(((people, ("staff", i, "username")), row["username"]) for i, row in enumerate(staff))
    yield from twice(((people, ("devices", i, "code")), row["code"]) for i, row in enumerate(devices))
    for index, person in enumerate(staff):
        for place, role in enumerate(person["roles"]):
            if "agency" in role and role["agency"] not in city.agencies:
                yield people.problem(f"there is no agency {role['agency']}", "staff", index, "roles", place, "agency")
        for place, code in enumerate(person.get("counters", ())):
            if code not in counters:
                yield people.problem(f"there is no counter {code}", "staff", index, "counters", place)
    for index, device in enumerate(devices):
        if "zone" in device and device["zone"] not in city.zones:
            yield people.problem(f"there is no zone {device['zone']}", "devices", index, "zone")
        if (device["kind"] == "counter") != ("counter" in device):
            yield people.problem("a counter terminal, and only that, has a counter", "devices", index, "kind")
        elif "counter" in device and device["counter"] not in counters:
            yield people.problem(f"there is no counter {device['counter']}", "devices", index, "counter")
