"""The wordings, by occasion and version, in both languages. Source: rule pack `message-texts`. Pure.

What stands in the braces comes from codes: the directory gives their names. Nothing a person typed reaches a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from balai.domains.directory.types import MallView
from balai.kernel import rulepacks

PLACES = ("number", "service", "counter", "to_service", "mall", "link", "code")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_BLANKS = re.compile(r"\s+")


class UnknownText(LookupError):
    """No such occasion or version: a programming error, or a pack that lost a version."""


@dataclass(frozen=True, slots=True)
class Text:
    """One wording. `urgent`: also in quiet hours; `valid`: how long after its event it is worth sending; `topic`: what
    it is about (`types.TOPICS`)."""

    code: str
    version: int
    urgent: bool
    valid: timedelta
    channels: tuple[str, ...]
    title: Mapping[str, str]
    body: Mapping[str, str]
    topic: str = "number"

    @property
    def template(self) -> str:
        """The name under which WhatsApp knows it."""
        return f"balai_{self.code.replace('-', '_')}_v{self.version}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text filled in for one addressee; `values` are the body's places in their order."""

    title: str
    body: str
    values: tuple[str, ...]


@lru_cache(maxsize=4)
def all_texts(day: date) -> dict[str, tuple[Text, ...]]:
    """Every wording in force on a day, by occasion, oldest version first."""
    parameters = rulepacks.get("message-texts", on=day).parameters
    return {
        code: tuple(_text(code, int(version), found) for version, found in sorted(versions.items(), key=_version))
        for code, versions in parameters.items()
    }


def newest(code: str, day: date) -> Text:
    """The wording to write now. Raises UnknownText."""
    try:
        return all_texts(day)[code][-1]
    except KeyError:
        raise UnknownText(code) from None


def of_version(code: str, version: int, day: date) -> Text:
    """The wording something was written in; the newest when the pack has lost it. Raises UnknownText."""
    found = [text for text in all_texts(day).get(code, ()) if text.version == version]
    return found[0] if found else newest(code, day)


def topic_of(code: str, version: int, day: date) -> str:
    """What a wording is about. Raises UnknownText."""
    return of_version(code, version, day).topic


def title_of(text: Text, lang: str) -> str:
    """Its title without the number in it: for a list that outlives the number."""
    return _one_line(_PLACE.sub("…", text.title[lang]))


def places(wording: str) -> list[str]:
    """What stands in braces, in order."""
    return _PLACE.findall(wording)


def render(
    text: Text, lang: str, params: Mapping[str, Any], mall: MallView, link: str = "", code: str = ""
) -> Rendered:
    """Fill in: `params` are codes (`number`, `service`, `counter`, `to_service`); names come from the directory.

    `code` is a one-time code: made when it is sent, never kept in `params`. Raises UnknownText when it is needed and
    empty.
    """
    values = {
        "number": str(params.get("number", "")),
        "service": _service(params.get("service"), mall, lang),
        "to_service": _service(params.get("to_service"), mall, lang),
        "counter": _counter(params.get("counter"), mall),
        "mall": mall.short.in_language(lang),
        "link": link,
        "code": code,
    }
    body = text.body[lang]
    if "code" in places(body) and not code:
        raise UnknownText(f"{text.code}: nobody declared how its code is made")
    return Rendered(
        title=_fill(text.title[lang], values),
        body=_fill(body, values),
        values=tuple(_one_line(values[place]) for place in places(body)),
    )


def _fill(wording: str, values: Mapping[str, str]) -> str:
    return _one_line(_PLACE.sub(lambda place: values[place[1]], wording))


def _one_line(text: str) -> str:
    """No line breaks, no runs of blanks: headers and WhatsApp take none."""
    return _BLANKS.sub(" ", text).strip()


def _service(code: Any, mall: MallView, lang: str) -> str:
    found = mall.services.get(str(code)) if code else None
    return found.name.in_language(lang) if found else str(code or "")


def _counter(code: Any, mall: MallView) -> str:
    found = mall.counters.get(str(code)) if code else None
    return str(found.number) if found else str(code or "")


def _version(item: tuple[str, Any]) -> int:
    return int(item[0])


def _text(code: str, version: int, found: Mapping[str, Any]) -> Text:
    return Text(
        code=code,
        version=version,
        urgent=found["urgency"] == "now",
        valid=timedelta(minutes=int(found["valid_minutes"])),
        channels=tuple(found["channels"]),
        title=found["title"],
        body=found["body"],
        topic=found["topic"],
    )
