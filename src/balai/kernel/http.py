"""What the edge and the native endpoints say to each other: plain data, no web framework.

A live module lists its `Route`s; the edge checks every request first (host, headers, body, limits) and adds the
security headers, the request id and the log line afterwards. Handlers only answer.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from .errors import DomainError, Invalid

Headers = list[tuple[bytes, bytes]]
PROBLEM_TYPE = "urn:balai:problem:"
JSON_TYPE = (b"content-type", b"application/json")
PROBLEM_JSON_TYPE = (b"content-type", b"application/problem+json")
NO_STORE = (b"cache-control", b"no-store")
ONE_MEGABYTE = 1_000_000


@dataclass(slots=True)
class EdgeRequest:
    """One checked request. Header names are lower-case; `client` is the visitor's address, never a proxy's.

    `params` are the placeholders of the route's pattern, `query` keeps the last value of each name, `body` is complete.
    """

    method: str
    path: str
    params: dict[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    client: str
    request_id: str
    secure: bool
    scope: Mapping[str, Any] = field(repr=False)

    @property
    def host(self) -> str:
        """The Host header, already checked against the allowed hosts."""
        return self.headers["host"]

    def cookie(self, name: str) -> str | None:
        """One cookie's value, or None."""
        return read_cookie(self.headers.get("cookie", ""), name)

    def bearer(self) -> str | None:
        """The token of `Authorization: Bearer …`, or None."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None

    def json(self) -> Any:
        """The body as JSON (an empty body is `{}`). Raises Invalid when it is not JSON in UTF-8."""
        return read_json(self.body, self.headers.get("content-type", ""))


class Malformed(Invalid):
    """The body is not what its content type says."""

    code = "malformed"
    status = 400
    title = _("This request cannot be read")
    detail = _("Send JSON in UTF-8.")


class NotJson(Invalid):
    """The body is of a kind that is not taken here."""

    code = "unsupported-media-type"
    status = 415
    title = _("This kind of content is not accepted here")
    detail = _("Send JSON with Content-Type: application/json.")


def read_json(body: bytes, content_type: str) -> Any:
    """A request body as JSON (an empty one is `{}`).

    Raises NotJson for another content type (a page of another site can only send those), Malformed for a body that is
    not JSON in UTF-8, is nested too deeply, or holds a text no database can keep (NUL, half a surrogate pair).
    """
    if not body:
        return {}
    if content_type and content_type.partition(";")[0].strip().lower() != "application/json":
        raise NotJson()
    try:
        data = json.loads(body.decode(), parse_constant=_no_number)
        if b"\\u" in body:
            text = json.dumps(data, ensure_ascii=False)
            text.encode()
            if "\\u0000" in text:
                raise ValueError("NUL")
    except (ValueError, RecursionError):
        raise Malformed() from None
    return data


def _no_number(name: str) -> float:
    raise ValueError(name)


_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Browser and system in two words, so that a person recognises his own sign-in; `?` when neither is known."""
    words = (next((name for mark, name in known if mark in user_agent), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, words)) or "?"


def language_wanted(accept_language: str) -> str:
    """The language of a program's messages: the first of id and en in Accept-Language; Indonesian when neither."""
    for part in accept_language.split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in ("id", "en"):
            return code
    return "id"


@dataclass(slots=True)
class Response:
    """A complete answer. Content-Length, security headers and request id are the edge's."""

    status: int = 200
    headers: Headers = field(default_factory=list)
    body: bytes = b""


@dataclass(slots=True)
class Stream:
    """An answer without end (server-sent events). The edge closes `chunks` when the reader leaves, stops reading for
    too long, or the node drains. It may close them before they were begun: what must be given back goes into `aclose`,
    since the `finally` of a generator nobody began does not run.
    """

    chunks: AsyncIterator[bytes]
    headers: Headers = field(default_factory=list)
    status: int = 200


Handler = Callable[[EdgeRequest], Awaitable[Response | Stream]]


@dataclass(frozen=True, slots=True)
class Route:
    """A native endpoint: `pattern` is a path with `{name}` placeholders (one path segment each).

    `body_limit` in bytes. `hot` routes are counted but not logged one by one unless they fail.
    """

    method: str
    pattern: str
    handler: Handler
    body_limit: int = 16_384
    hot: bool = False


def read_cookie(header: str, name: str) -> str | None:
    """The value of cookie `name` in a Cookie header, without quotes, or None."""
    for pair in header.split(";"):
        key, sign, value = pair.strip().partition("=")
        if sign and key == name:
            return value.strip('"')
    return None


def encode_json(data: Any) -> bytes:
    """Compact JSON in UTF-8; dates, UUIDs and lazy texts as strings."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def json_response(data: Any, status: int = 200, headers: Headers | None = None) -> Response:
    """A JSON answer that no cache keeps unless `headers` bring their own Cache-Control."""
    return Response(status, [JSON_TYPE, *(headers if headers is not None else [NO_STORE])], encode_json(data))


def problem_document(status: int, code: str, title: str, detail: str = "", **extra: Any) -> dict[str, Any]:
    """The members of an RFC 9457 problem; `code` is the last part of `type`."""
    document: dict[str, Any] = {"type": PROBLEM_TYPE + code, "title": title, "status": status, "code": code}
    if detail:
        document["detail"] = detail
    return document | extra


def problem(error: DomainError, **extra: Any) -> Response:
    """A typed error as problem+json in the active language."""
    fields = {name: str(text) for name, text in getattr(error, "fields", {}).items()}
    if fields:
        extra["fields"] = fields
    extra |= getattr(error, "members", {})
    document = problem_document(error.status, error.code, str(error.title), error.explain(), **extra)
    headers = [PROBLEM_JSON_TYPE, NO_STORE, *getattr(error, "headers", ())]
    if (after := getattr(error, "retry_after", None)) is not None:
        headers.append((b"retry-after", str(after).encode()))
    return Response(error.status, headers, encode_json(document))
