"""Finding every address a page, a message or a description leads to, and going there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve

from .doors import HERE, Answer, Django, Request
from .hall import Hall

ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")
PREVIEWERS = {
    "WhatsApp": "WhatsApp/2.24.20.89 A",
    "Telegram": "TelegramBot (like TwitterBot)",
    "Facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Google": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
}
EARLY = ({}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender", "X-Moz": "prefetch"})
_LINKS = ("href", "src", "hx-get", "poster", "cite")


class _Reader(HTMLParser):
    """Collects: links and sources, what scripts read from data attributes, forms that ask, refreshes, texts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._form: tuple[str, list[tuple[str, str]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            if name in _LINKS or (name.startswith("data-") and value.startswith(("/", "http"))):
                self.found.append(value)
        if tag == "form" and given.get("method", "get").lower() == "get":
            self._form = (given.get("action", ""), [])
        if self._form and given.get("name"):
            self._form[1].append((given["name"], given.get("value") or "ktp"))
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.found.append(given["content"].partition("url=")[2])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            action, fields = self._form
            self.found.append(f"{action.partition('?')[0]}?{urlencode(fields)}")
            self._form = None

    def handle_data(self, data: str) -> None:
        self.found += ADDRESS.findall(data)


def _texts(data: Any) -> Iterator[str]:
    """Every text in a JSON document."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for value in data.values() for text in _texts(value))
    elif isinstance(data, list):
        yield from (text for value in data for text in _texts(value))


def links(answer: Answer, target: str) -> set[str]:
    """Every address of this mall that the answer to `target` leads to, also inside a link to a messenger."""
    kind = answer.headers.get("content-type", "")
    found = [answer.location] if answer.location else []
    if kind.startswith("text/html"):
        reader = _Reader()
        reader.feed(answer.text)
        found += reader.found
    elif "json" in kind:
        found += [text for text in _texts(json.loads(answer.body)) if text.startswith(("/", "http"))]
    here = f"http://{HERE}"
    whole = {urljoin(here + target, link) for link in found if not link.startswith(("mailto:", "tel:", "#"))}
    shared = {inner for link in whole if not link.startswith(here) for inner in ADDRESS.findall(unquote(link)[8:])}
    parts = [urlsplit(link) for link in whole | shared if link.startswith(here)]
    return {f"{part.path or '/'}{'?' if part.query else ''}{part.query}" for part in parts}


def previews(request: Request) -> Iterator[Request]:
    """The same request as every messenger and every hasty browser sends it."""
    for agent in PREVIEWERS.values():
        for early in EARLY:
            for method in ("GET", "HEAD"):
                yield replace(request, method=method, headers={**request.headers, "User-Agent": agent, **early})


def described(document: str, hall: Hall) -> list[str]:
    """The addresses of an OpenAPI description that are read, with the hall's ids in their places."""
    example = {"code": "kia", "ticket_id": hall.things["waiting"], "id": hall.things["waiting"]}
    return [path.format_map(example) for path, verbs in json.loads(document)["paths"].items() if "get" in verbs]


def kind_of(target: str) -> str:
    """What sort of address it is: the name of its pattern and the names in its query."""
    part = urlsplit(target)
    try:
        name = resolve(part.path).view_name
    except Resolver404:
        name = part.path.partition("/")[0] + part.path
    return f"{name}?{','.join(sorted({name for name, _value in parse_qsl(part.query)} - {'token'}))}"


@dataclass
class Walk:
    """Everything somebody reaches from some addresses; of the links of one kind at most `most` are followed."""

    hall: Hall
    door: Django
    who: str
    most: int
    been: dict[str, int] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    _kinds: Counter[str] = field(default_factory=Counter)

    def from_(self, start: Iterable[str]) -> Iterator[Request]:
        """Go; gives each request after it was answered, each address first with GET, then with HEAD."""
        first = list(start)
        self.met |= set(first)
        waiting = first.copy()
        while waiting:
            target = waiting.pop()
            kind = kind_of(target)
            self._kinds[kind] += 1
            many = self._kinds[kind] > self.most and target not in first
            if many or target in self.been or target.startswith(("/static/", "/live/")):
                continue
            path, _, query = target.partition("?")
            ticket = next((name for name in self.hall.tokens if self.hall.things[name] in path), "waiting")
            request = self.hall.request(self.who, "GET", path, query=query, ticket=ticket)
            answer = self.door.ask(request)
            self.been[target] = answer.status
            yield request
            self.door.ask(head := replace(request, method="HEAD"))
            yield head
            fresh = links(answer, target) - self.met
            self.met |= fresh
            waiting += sorted(fresh)
