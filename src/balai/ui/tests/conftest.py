"""The gallery in a browser, answered in this process: no server, no database, the product's content security policy."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Route
from tests.chromium import chromium

ORIGIN = "http://mall.localhost"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'"
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(autouse=True)
def without_database(settings: Any) -> None:
    """Only the interface: its urls, its middleware."""
    settings.ROOT_URLCONF = "balai.ui.tests.gallery_urls"
    settings.ALLOWED_HOSTS = ["mall.localhost", "testserver"]
    settings.MIDDLEWARE = [
        "balai.ui.middleware.LanguageMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module; it is gone before the next module touches the database."""
    with chromium() as running:
        yield running


def _answer(path: str, cookies: dict[str, str], pages: dict[str, Answer]) -> Answer:
    bare = urlsplit(path).path
    if bare in pages:
        return pages[bare]
    if bare.startswith("/static/"):
        found = finders.find(bare.removeprefix("/static/"))
        if not isinstance(found, str):
            return 404, {}, b""
        return 200, {"Content-Type": mimetypes.guess_type(found)[0] or "text/plain"}, Path(found).read_bytes()
    client = Client()
    client.cookies.load(cookies)
    response = client.get(path, headers={"host": "mall.localhost"})
    return (
        response.status_code,
        {"Content-Type": response["Content-Type"], "Content-Security-Policy": POLICY},
        response.content,
    )


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of the interface; a console error, a script error or a broken policy fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(
        path: str,
        *,
        language: str = "id",
        large: bool = False,
        width: int = 1280,
        javascript: bool = True,
        pages: dict[str, Answer] | None = None,
        before: Callable[[Page], None] | None = None,
        tolerate: str | None = None,
        **context_options: Any,
    ) -> Page:
        cookies = {"balai_lang": language} | ({"balai_text": "large"} if large else {})
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, **context_options
        )
        contexts.append(context)
        page = context.new_page()

        def handle(route: Route) -> None:
            address = urlsplit(route.request.url)
            full = address.path + (f"?{address.query}" if address.query else "")
            status, headers, body = _answer(full, cookies, pages or {})
            route.fulfill(status=status, headers=headers, body=body)

        page.route("**/*", handle)

        def listen(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not (tolerate and tolerate in message.text):
                complaints.append(message.text)

        page.on("console", listen)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        if before:
            before(page)
        page.goto(ORIGIN + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
