"""What must hold over a whole city pack: references, uniqueness, sane hours, honest facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from balai.kernel.calendar import weekly_hours
from balai.kernel.packs import Document, Pack, Problem

WAIT = "wait"
Place = tuple[Document, tuple[str | int, ...]]


class City:
    """A city pack by its codes."""

    def __init__(self, pack: Pack, mall: Document) -> None:
        self.pack, self.mall = pack, mall
        self.agencies = {document.data["code"]: document for document in pack.of("agency")}
        self.services = {document.data["code"]: document for document in pack.of("service")}
        self.standards = {document.data["service"]: document for document in pack.of("standard")}
        self.counter_files = list(pack.of("counters"))
        self.zones = {zone["code"] for zone in mall.data["zones"]}

    def counters(self) -> Iterator[tuple[Document, int, Mapping[str, Any]]]:
        """Every counter with its document and place in it."""
        for document in self.counter_files:
            for index, counter in enumerate(document.data["counters"]):
                yield document, index, counter


def city_problems(pack: Pack) -> Iterator[Problem]:
    """Everything the schemas cannot see. A pack without any document of a city is none of ours."""
    mall = pack.only("mall")
    if mall is None:
        names = ("agency", "counters", "service", "standard", "charter", "bundles")
        if stray := next((document for name in names for document in pack.of(name)), None):
            yield stray.problem("the pack has no mall.yaml")
        return
    city = City(pack, mall)
    for rule in (_file_names, _mall, _agencies, _counters, _services, _prefixes, _fallbacks):
        yield from rule(city)
    for document in pack.documents:
        yield from _sources(document, document.data, ())


def _file_names(city: City) -> Iterator[Problem]:
    for code, document in city.agencies.items():
        if document.path != f"agencies/{code.lower()}.yaml":
            yield document.problem(f"the file of {code} must be agencies/{code.lower()}.yaml", "code")
    for document in city.counter_files:
        agency = document.data["agency"]
        if document.path != f"counters/{agency.lower()}.yaml":
            yield document.problem(f"the counters of {agency} belong in counters/{agency.lower()}.yaml", "agency")
    for code, document in city.services.items():
        if document.path != f"services/{code}/service.yaml":
            yield document.problem(f"the service {code} belongs in services/{code}/service.yaml", "code")
    for code, document in city.standards.items():
        if document.path != f"services/{code}/standard.yaml":
            yield document.problem(f"the standard of {code} belongs in services/{code}/standard.yaml", "service")
        elif code not in city.services:
            yield document.problem(f"there is no service {code}", "service")


def _mall(city: City) -> Iterator[Problem]:
    mall, data = city.mall, city.mall.data
    if data["timezone"] not in available_timezones():
        yield mall.problem(f"there is no time zone {data['timezone']}", "timezone")
    if not any(data["hours"].values()):
        yield mall.problem("the mall is never open", "hours")
    for day, spans in data["hours"].items():
        yield from _sane_hours(mall, spans, ("hours", day))
    for index, half_day in enumerate(data.get("half_days", ())):
        if not half_day["hours"]:
            yield mall.problem("a day without hours is a closure", "half_days", index)
        yield from _sane_hours(mall, half_day["hours"], ("half_days", index, "hours"))
    for name, key in (("floors", "number"), ("zones", "code"), ("closures", "day"), ("half_days", "day")):
        rows = data.get(name, ())
        yield from twice(((mall, (name, index, key)), row[key]) for index, row in enumerate(rows))
    floors = {floor["number"]: floor for floor in data["floors"]}
    for index, zone in enumerate(data["zones"]):
        floor = floors.get(zone["floor"])
        if floor is None:
            yield mall.problem(f"there is no floor {zone['floor']}", "zones", index, "floor")
        elif not floor["service"]:
            yield mall.problem(f"floor {zone['floor']} is not open to visitors", "zones", index, "floor")
    if not any(floor["service"] and floor["step_free"] for floor in floors.values()):
        yield mall.problem("no floor with service can be reached without steps", "floors")


def _sane_hours(mall: Document, spans: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    try:
        weekly_hours({"mon": spans})
    except ValueError as error:
        yield mall.problem(str(error), *path)


def _agencies(city: City) -> Iterator[Problem]:
    yield from _letters(city)
    booths = []
    for document in city.agencies.values():
        for index, booth in enumerate(document.data.get("booths", ())):
            booths.append(((document, ("booths", index, "code")), booth["code"]))
            if booth["zone"] not in city.zones:
                yield document.problem(f"there is no zone {booth['zone']}", "booths", index, "zone")
        yield from _members(city, document)
    yield from twice(booths)


def _members(city: City, document: Document) -> Iterator[Problem]:
    """A joint booth names the agencies behind it: they, not it, answer for the work."""
    members = document.data.get("members", ())
    if (document.data["kind"] == "joint") != bool(members):
        yield document.problem("an agency of the kind joint, and only that, has members", "kind")
    for index, code in enumerate(members):
        member = city.agencies.get(code)
        if member is None:
            yield document.problem(f"there is no agency {code}", "members", index)
        elif member.data["kind"] == "joint":
            yield document.problem(f"{code} is joint itself", "members", index)


def _counters(city: City) -> Iterator[Problem]:
    for key in ("code", "number"):
        yield from twice(((d, ("counters", i, key)), counter[key]) for d, i, counter in city.counters())
    for document in city.counter_files:
        numbers = [counter["number"] for counter in document.data["counters"]]
        if numbers != sorted(numbers):
            yield document.problem("counters stand in the order of their numbers", "counters")
    served: Counter[str] = Counter()
    for document, index, counter in city.counters():
        agency = city.agencies.get(document.data["agency"])
        if agency is None:
            if index == 0:
                yield document.problem(f"there is no agency {document.data['agency']}", "agency")
            continue
        booth = next((b for b in agency.data.get("booths", ()) if b["code"] == counter["booth"]), None)
        if booth is None:
            yield document.problem(f"{agency.data['code']} has no booth {counter['booth']}", "counters", index, "booth")
        elif booth["zone"] != counter["zone"]:
            yield document.problem(f"its booth stands in zone {booth['zone']}", "counters", index, "zone")
        for place, code in enumerate(counter["services"]):
            served[code] += 1
            service = city.services.get(code)
            where = ("counters", index, "services", place)
            if service is None:
                yield document.problem(f"there is no service {code}", *where)
            elif service.data["agency"] != agency.data["code"]:
                yield document.problem(
                    f"{code} belongs to {service.data['agency']}: a counter serves its agency", *where
                )
    for code, document in city.services.items():
        if not served[code]:
            yield document.problem("no counter serves this service", "code")


def _services(city: City) -> Iterator[Problem]:
    for document in city.services.values():
        data, fee, promise = document.data, document.data["fee"], document.data["promise"]
        if data["agency"] not in city.agencies:
            yield document.problem(f"there is no agency {data['agency']}", "agency")
        for index, partner in enumerate(data.get("partners", ())):
            if partner not in city.agencies or partner == data["agency"]:
                yield document.problem(f"{partner} is no other agency of the mall", "partners", index)
        yield from _fee(city, document, fee)
        applicants = data.get("applicants", ["person"])
        for index, row in enumerate(data["requirements"]):
            for place, who in enumerate(row.get("applicants", ())):
                if who not in applicants:
                    yield document.problem(
                        f"nobody asks for this service as {who}", "requirements", index, "applicants", place
                    )
        if promise.get("fastest", 0) > promise["value"]:
            yield document.problem("the fastest is slower than the promise", "promise", "fastest")
        if not data["legal_basis"]:
            yield document.problem("a service has a legal basis", "legal_basis")


def _fee(city: City, document: Document, fee: Mapping[str, Any]) -> Iterator[Problem]:
    kind = fee["kind"]
    if rule := fee.get("rule"):
        if kind != "table" or "rows" in fee:
            yield document.problem("a rule gives the rows of a table", "fee", "rule")
        table = city.pack.rule(rule)
        if table is None or not {"unit", "amounts"} <= table.data["parameters"].keys():
            yield document.problem(f"there is no fee table {rule} among the rules", "fee", "rule")
        return
    needed = {"fixed": "amount", "table": "rows", "formula": "note", "by_law": "note"}.get(kind)
    allowed = {"free": {"note"}, "fixed": {"amount", "per", "rows", "note"}, "table": {"per", "rows", "note"}}
    if needed and needed not in fee:
        yield document.problem(f"a fee of this kind needs {needed}", "fee", "kind")
    for key in {"amount", "per", "rows"} & fee.keys() - allowed.get(kind, {"note"}):
        yield document.problem(f"a fee of the kind {kind} has no {key}", "fee", key)
    if kind == "fixed" and "rows" in fee and sum(row["amount"] for row in fee["rows"]) != fee.get("amount"):
        yield document.problem("the parts do not add up to the amount", "fee", "rows")


def _letters(city: City) -> Iterator[Problem]:
    """One or two letters an agency; none begins another's, or two agencies would give the same number."""
    lettered = [(document, document.data["letter"]) for document in city.agencies.values() if "letter" in document.data]
    yield from twice(((document, ("letter",)), letter) for document, letter in lettered)
    single = {letter: document for document, letter in lettered if len(letter) == 1}
    for document, letter in lettered:
        if len(letter) == 2 and (other := single.get(letter[0])):
            yield document.problem(f"numbers of {other.data['code']} begin with {letter[0]} already", "letter")


def _prefixes(city: City) -> Iterator[Problem]:
    per_agency = Counter(document.data["agency"] for document in city.services.values())
    yield from twice(((d, ("queue", "prefix")), d.data["queue"]["prefix"]) for d in city.services.values())
    for document in city.services.values():
        prefix, agency = document.data["queue"]["prefix"], city.agencies.get(document.data["agency"])
        if agency is None:
            continue
        letter = agency.data.get("letter")
        if letter is None:
            yield document.problem(f"{agency.data['code']} has no letter for its queues", "queue", "prefix")
        elif not prefix.startswith(letter):
            yield document.problem(f"numbers of {agency.data['code']} begin with {letter}", "queue", "prefix")
        elif prefix == letter and per_agency[agency.data["code"]] > 1:
            yield document.problem(f"an agency with several services needs a letter after {letter}", "queue", "prefix")


def _fallbacks(city: City) -> Iterator[Problem]:
    for document in city.services.values():
        target = document.data["queue"]["fallback"]
        if target == WAIT:
            continue
        other = city.services.get(target)
        if other is None or other is document:
            yield document.problem(f"there is no other service {target}", "queue", "fallback")
        elif other.data["agency"] != document.data["agency"]:
            yield document.problem("a queue falls back inside its own agency only", "queue", "fallback")


def _sources(document: Document, data: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """A fact called certain names where it was read."""
    if isinstance(data, dict):
        if data.get("status") == "certain" and "source" not in data:
            yield document.problem("a certain fact names its source", *path, "status")
        for key, value in data.items():
            yield from _sources(document, value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _sources(document, value, (*path, index))


def twice(places: Iterable[tuple[Place, Any]]) -> Iterator[Problem]:
    """A problem at every later place of a value that is there already."""
    first: dict[Any, Document] = {}
    for (document, path), value in places:
        if value in first:
            elsewhere = "" if first[value] is document else f" in {first[value].file}"
            yield document.problem(f"{value} is taken already{elsewhere}", *path)
        else:
            first[value] = document
