"""Refusals and faults in the form the caller reads: problem+json under /api and /live, a page elsewhere."""

from __future__ import annotations

import html

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation

from balai.kernel.errors import DomainError
from balai.kernel.http import NO_STORE, Response, problem, read_cookie

_MACHINE_PATHS = ("/api/", "/live/", "/-/")
_pages: dict[tuple[int, str, str], bytes] = {}
_PLAIN = (
    '<!doctype html><html lang="{lang}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    "<h1>{title}</h1><p>{detail}</p></html>"
)


def language(cookies: str) -> str:
    """The language of the `balai_lang` cookie, or the default."""
    chosen = read_cookie(cookies, settings.LANGUAGE_COOKIE_NAME) if cookies else None
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def refusal(error: DomainError, path: str, cookies: str, request_id: str) -> Response:
    """The answer to a request that was refused."""
    lang = language(cookies)
    with translation.override(lang):
        if path.startswith(_MACHINE_PATHS):
            answer = problem(error, request_id=request_id)
            answer.headers.append((b"content-language", lang.encode()))
            return answer
        body = _page(error, lang)
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-language", lang.encode()), NO_STORE]
    return Response(error.status, headers, body)


def _page(error: DomainError, lang: str) -> bytes:
    """An error page in the active language, rendered once: a flood of refusals costs no templates."""
    key = (error.status, error.code, lang)
    if key not in _pages:
        context = {"title": str(error.title), "detail": error.explain(), "status": error.status}
        try:
            text = render_to_string([f"{error.status}.html", "error.html"], context)
        except TemplateDoesNotExist:
            text = _PLAIN.format(lang=lang, **{name: html.escape(str(value)) for name, value in context.items()})
        if len(_pages) < 128:
            _pages[key] = text.encode()
        return text.encode()
    return _pages[key]
