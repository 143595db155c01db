"""What a hall screen of one zone shows at an instant, in both languages of the mall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balai.domains.directory.types import CounterView, MallView, ServiceView
from balai.domains.queueing.types import Estimate
from balai.flows import visit
from balai.flows.wording import wait_words

from .content import Content
from .slides import Hanging
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
    """One screen. `settings` is what its script needs: content, words, the board itself.

    `slide` is what stands beside the calls where no script runs; empty when it is the calls' turn.
    """

    place: str
    layout: str
    slide: str
    slide_lang: str
    last: ShownCall | None
    history: Sequence[ShownCall]
    queues: Sequence[ShownQueue]
    settings: Mapping[str, Any]


TURN_S = 15
"""How long a slide stands where no script runs: the page then loads itself again."""


def screen_of(mall: MallView, here: Hanging, content: Content, now: datetime) -> Screen:
    """The screen that hangs there."""
    zone = here.zone
    board = visit.board_dict(mall.id, zone, now)
    calls = [_call(mall, call) for call in board["called"]]
    shown = [call for call in calls if call]
    slides = content.data["slides"]
    turn = int(now.timestamp() // TURN_S)
    lang = LANGUAGES[turn // len(slides) % len(LANGUAGES)]
    return Screen(
        place=_place(mall, here),
        layout=content.data["layout"],
        slide=mark_safe(slides[turn % len(slides)]["html"][lang]),  # noqa: S308 - our own templates drew it
        slide_lang=lang,
        last=shown[0] if shown else None,
        history=shown[1 : HISTORY + 1],
        queues=[
            ShownQueue(mall.services[queue["service"]], _wait(queue)) for queue in board["waiting"] if queue["count"]
        ][:CELLS],
        settings={"board": board, "content": content.data, "words": _words(mall, here)},
    )


def _wait(queue: Mapping[str, Any]) -> str:
    return wait_words(Estimate(queue["p50_minutes"], queue["p90_minutes"])) or _("no counter yet")


def _call(mall: MallView, call: Mapping[str, str]) -> ShownCall | None:
    counter, service = mall.counters.get(call["counter"]), mall.services.get(call["service"])
    if counter is None or service is None:
        return None
    return ShownCall(call["number"], counter, service, str(mall.agencies[service.agency].short))


def _place(mall: MallView, here: Hanging) -> str:
    where = here.place.name or (mall.zones[here.zone].name if here.zone else "")
    return f"{mall.short} · {where}" if where else str(mall.name)


def _words(mall: MallView, here: Hanging) -> dict[str, dict[str, str]]:
    """The screen's own words, in every language at once: it alternates between them."""
    found = {}
    for lang in LANGUAGES:
        with translation.override(lang):
            found[lang] = {
                "place": _place(mall, here),
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
                "asof": _("As of {time}"),
                "lost": _("Not connected since {time}. Please also watch the counters."),
            }
    return found
