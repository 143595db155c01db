"""The questions about what belongs to the mall: hours, closures, notices, counters, rosters."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from balai.domains.directory.types import MallView, ServiceView
from balai.kernel.errors import NotFound

from .asking import Field, Form, Option, Rows, Section


def weekdays() -> list[Option]:
    """The days of the week by the names of packs."""
    return [
        ("mon", _("Monday")),
        ("tue", _("Tuesday")),
        ("wed", _("Wednesday")),
        ("thu", _("Thursday")),
        ("fri", _("Friday")),
        ("sat", _("Saturday")),
        ("sun", _("Sunday")),
    ]


def _span(path: str, first: str, second: str) -> list[Field]:
    return [Field(f"{path}.open", first, "time", optional=True), Field(f"{path}.close", second, "time", optional=True)]


def hours() -> Form:
    """When the mall is open in a usual week."""

    def into(value: Any) -> Any:
        week = value.get("hours", {})
        return {"hours": {day: [span for span in week[day] if span] for day, _name in weekdays() if week.get(day)}}

    return Form(
        [
            Section(
                name,
                [
                    *_span(f"hours.{day}.0", _("Opens"), _("Closes")),
                    *_span(f"hours.{day}.1", _("Opens again"), _("Closes again")),
                ],
            )
            for day, name in weekdays()
        ],
        into=into,
        empty={"hours": {}},
    )


def closures() -> Form:
    """Days on which the mall stays closed, and days with other hours."""
    from .specs import both, sure

    def into(value: Any) -> Any:
        half = [{**row, "hours": [span for span in row.get("hours", []) if span]} for row in value.get("half_days", [])]
        return {"closures": value.get("closures", [])} | ({"half_days": half} if half else {})

    return Form(
        [
            Rows(
                "closures",
                _("Closed days"),
                [Field("day", _("Day"), "date"), *both("name", _("Reason")), *sure()],
                _("Closed day"),
                most=120,
            ),
            Rows(
                "half_days",
                _("Days with other hours"),
                [
                    Field("day", _("Day"), "date"),
                    *_span("hours.0", _("Opens"), _("Closes")),
                    *_span("hours.1", _("Opens again"), _("Closes again")),
                    *sure(),
                ],
                _("Day with other hours"),
                spare=1,
            ),
        ],
        into=into,
        empty={"closures": []},
        dated=False,
    )


def notice(mall: MallView) -> Form:
    """What the mall tells its visitors for some time."""
    from .specs import both

    zone = ZoneInfo(mall.timezone)
    kinds = [("info", _("News")), ("closure", _("Closure")), ("fee", _("Fee"))]
    agencies = [("", _("The whole mall")), *((agency.code, agency.short) for agency in mall.agencies.values())]
    offered = [("", _("Every service")), *((service.code, str(service.name)) for service in mall.services.values())]

    def into(value: Any) -> Any:
        for name in ("active_from", "active_to"):
            if value.get(name):
                value[name] = _instant(value[name], zone)
        return value

    def out(value: Any) -> Any:
        found = dict(value)
        for name in ("active_from", "active_to"):
            if found.get(name):
                local = datetime.fromisoformat(found[name]).astimezone(zone)
                found[name] = local.strftime("%Y-%m-%dT%H:%M")
        return found

    return Form(
        [
            Section(
                "",
                [
                    Field("kind", _("Kind"), "select", options=kinds),
                    *both("text", _("Text"), kind="textarea"),
                    Field("agency", _("About the agency"), "select", options=agencies, optional=True),
                    Field("service", _("About the service"), "select", options=offered, optional=True),
                    Field("active_from", _("From"), "datetime-local", _("In the time of the mall.")),
                    Field("active_to", _("Until"), "datetime-local", _("Empty: until it is ended."), True),
                ],
            )
        ],
        into=into,
        out=out,
        dated=False,
    )


def _instant(local: str, zone: ZoneInfo) -> str:
    """A local time of an input as an instant in UTC; what is none stays as it was typed, for the rules to refuse."""
    try:
        return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).isoformat()
    except ValueError:
        return local


def counter(mall: MallView, target: str) -> Form:
    """Where a counter stands and what it serves. Raises NotFound."""
    found = mall.counters.get(target)
    if found is None:
        raise NotFound()
    own = [other for other in mall.counters.values() if other.agency == found.agency]
    places = {other.booth: other.zone for other in own}
    booths = [(f"{booth} {zone}", f"{booth} · {mall.zones[zone].name}") for booth, zone in places.items()]
    waiting = [view for view in mall.ids.values() if isinstance(view, ServiceView) and view.code in mall.unpublished]
    known = [*(mall.services[code] for code in mall.agencies[found.agency].services), *waiting]
    offered = [(view.code, str(view.name)) for view in known if view.agency == found.agency]

    def into(value: Any) -> Any:
        booth, _blank, zone = value.pop("place", "").partition(" ")
        return {"booth": booth, "zone": zone, "services": value.get("services", [])}

    def out(value: Any) -> Any:
        return {"place": f"{value['booth']} {value['zone']}", "services": value["services"]}

    return Form(
        [
            Section(
                "",
                [
                    Field("place", _("Place"), "select", options=booths),
                    Field("services", _("Services"), "checkboxes", options=offered),
                ],
            )
        ],
        into=into,
        out=out,
    )


def roster(people: list[Option]) -> Form:
    """Who is expected at a counter, on which days, from when until when."""
    return Form(
        [
            Rows(
                "",
                _("Expected at this counter"),
                [
                    Field("staff", _("Who"), "select", options=[("", _("Nobody")), *people]),
                    Field("days", _("Days"), "checkboxes", options=weekdays()),
                    Field("open", _("From"), "time"),
                    Field("close", _("Until"), "time"),
                    Field("first", _("First day"), "date", optional=True),
                    Field("last", _("Last day"), "date", optional=True),
                ],
                _("Shift"),
                most=40,
            )
        ]
    )
