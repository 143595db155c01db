"""What a hall screen of one zone shows at an instant, in both languages of the mall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balai.domains.directory.types import CounterView, MallView, ServiceView
from balai.domains.queueing.types import Estimate
from balai.flows import visit
from balai.flows.wording import wait_words
from balai.kernel.errors import NotFound

from .voice import LANGUAGES

HISTORY = 6
CELLS = 3


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call: number, where to, what for."""

    number: str
    counter: CounterView
    service: ServiceView
    agency: str

    @property
    def what(self) -> str:
        """Agency and service in the active language."""
        return f"{self.agency} · {self.service.name}"


@dataclass(frozen=True, slots=True)
class ShownQueue:
    """A queue along the foot: its service and what a new number can expect."""

    service: ServiceView
    range: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. `settings` is what its script needs: names, words, the board itself."""

    place: str
    last: ShownCall | None
    history: Sequence[ShownCall]
    queues: Sequence[ShownQueue]
    settings: Mapping[str, Any]


def screen_of(mall: MallView, zone: str | None, now: datetime) -> Screen:
    """The screen of a zone, or of the whole mall. Raises NotFound for an unknown zone."""
    if zone is not None and zone not in mall.zones:
        raise NotFound()
    board = visit.board_dict(mall.id, zone, now)
    calls = [_call(mall, call) for call in board["called"]]
    shown = [call for call in calls if call]
    return Screen(
        place=_place(mall, zone),
        last=shown[0] if shown else None,
        history=shown[1 : HISTORY + 1],
        queues=[
            ShownQueue(mall.services[queue["service"]], _wait(queue)) for queue in board["waiting"] if queue["count"]
        ][:CELLS],
        settings={"board": board, "names": _names(mall, zone), "words": _words(mall, zone)},
    )


def _wait(queue: Mapping[str, Any]) -> str:
    return wait_words(Estimate(queue["p50_minutes"], queue["p90_minutes"])) or _("no counter yet")


def _call(mall: MallView, call: Mapping[str, str]) -> ShownCall | None:
    counter, service = mall.counters.get(call["counter"]), mall.services.get(call["service"])
    if counter is None or service is None:
        return None
    return ShownCall(call["number"], counter, service, str(mall.agencies[service.agency].short))


def _place(mall: MallView, zone: str | None) -> str:
    return f"{mall.short} · {mall.zones[zone].name}" if zone else str(mall.name)


def _names(mall: MallView, zone: str | None) -> dict[str, Any]:
    """Numbers of counters and names of services that can appear on this screen, by code."""
    counters = [counter for counter in mall.counters.values() if zone in (None, counter.zone)]
    codes = {code for counter in counters for code in counter.services}
    services = {
        code: {"agency": mall.agencies[service.agency].short, "id": service.name.id, "en": service.name.en}
        for code, service in mall.services.items()
        if code in codes
    }
    return {"counters": {counter.code: counter.number for counter in counters}, "services": services}


def _words(mall: MallView, zone: str | None) -> dict[str, dict[str, str]]:
    """The screen's own words, in every language at once: it alternates between them."""
    found = {}
    for lang in LANGUAGES:
        with translation.override(lang):
            found[lang] = {
                "place": _place(mall, zone),
                "demo": _("DEMO: numbers are not valid"),
                "counter": _("Counter {number}"),
                "minutes": _("{range} minutes"),
                "hours": _("{range} hours"),
                "soon": _("any moment now"),
                "unserved": _("no counter yet"),
                "decimal": "," if lang == "id" else ".",
                "welcome": _("Welcome"),
                "hint": _("The number called appears here."),
                "feesLabel": _("Official fees only"),
                "fees": _("ask for a receipt"),
                "empty": _("No queue now"),
                "emptyLabel": pgettext("signage", "Waiting time"),
                "lost": _("Not connected since {time}. Please also watch the counters."),
            }
    return found
