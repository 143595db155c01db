"""Refusals and faults in the form the caller reads: problem+json for programs, a page for people."""

from __future__ import annotations

import html
from collections.abc import Mapping
from importlib import import_module

import structlog
from django.conf import settings
from django.utils import translation

from balai.kernel.errors import DomainError
from balai.kernel.http import NO_STORE, Response, language_wanted, problem, read_cookie

_FOR_PROGRAMS = ("/api/", "/live/", "/-/live", "/-/ready", "/-/metrics")
_PAGE_CACHE = 128
_pages: dict[tuple[int, str, str], bytes] = {}
_PLAIN = (
    '<!doctype html><html lang="{lang}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    "<h1>{title}</h1><p>{detail}</p></html>"
)
log = structlog.get_logger("balai.edge")


def language(cookies: str) -> str:
    """The language of the `balai_lang` cookie, or the default."""
    chosen = read_cookie(cookies, settings.LANGUAGE_COOKIE_NAME) if cookies else None
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def refusal(error: DomainError, path: str, asked: Mapping[str, str], request_id: str) -> Response:
    """The answer to a request that was refused; programs are answered by Accept-Language, people by their cookie."""
    programs = path.startswith(_FOR_PROGRAMS)
    lang = language_wanted(asked.get("accept-language", "")) if programs else language(asked.get("cookie", ""))
    with translation.override(lang):
        if programs:
            answer = problem(error, request_id=request_id)
            answer.headers.append((b"content-language", lang.encode()))
            return answer
        body = _page(error, lang)
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-language", lang.encode()), NO_STORE]
    if (after := getattr(error, "retry_after", None)) is not None:
        headers.append((b"retry-after", str(after).encode()))
    return Response(error.status, headers, body)


def _page(error: DomainError, lang: str) -> bytes:
    """An error page in the active language, rendered once: a flood of refusals costs no templates."""
    key = (error.status, error.code, lang)
    if key in _pages:
        return _pages[key]
    page = (
        _designed(error.status)
        or _PLAIN.format(lang=lang, title=html.escape(str(error.title)), detail=html.escape(error.explain())).encode()
    )
    if len(_pages) < _PAGE_CACHE:
        _pages[key] = page
    return page


def _designed(status: int) -> bytes | None:
    """The interface's own page for a status, where it has one. A fault in a template must not hide the refusal."""
    try:
        pages = import_module("balai.ui.errors")
        return bytes(pages.error_page(None, status).content) if status in pages.PAGES else None
    except Exception:
        log.exception("error_page.failed", status=status)
        return None
