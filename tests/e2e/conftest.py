"""A whole mall in processes of its own, standing at Tuesday 09.00, and a Chromium to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.chromium import chromium
from tests.served import Served, served

OPENED_AT = "2026-11-24T09:00:00+07:00"
expect.set_options(timeout=8_000)


@dataclass
class MallServer:
    """The running mall: `base_url`, tokens by role, rows as the administrator, and the API as officers use it."""

    served: Served
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """Scheme, host and port."""
        return self.served.base

    def token(self, role: str = "duty_manager") -> str:
        """A bearer token, e.g. of `front_officer@DUKCAPIL`; made once."""
        if role not in self.tokens:
            self.tokens[role] = self.served.token(role)
        return self.tokens[role]

    def query(self, sql: str, *args: Any) -> list[Any]:
        """Rows of one statement."""
        return self.served.sql(sql, *args)

    def at_counter(self, counter: str, verb: str, role: str = "duty_manager", **body: Any) -> Any:
        """What an officer does at a counter; the answer's object, or None. Fails on a refusal."""
        answer = httpx.post(
            f"{self.base_url}/api/v1/counters/{counter}/{verb}",
            json=body,
            headers={"Authorization": f"Bearer {self.token(role)}"},
        )
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    def take(self, service: str, **body: Any) -> Any:
        """A number taken by somebody else."""
        answer = httpx.post(f"{self.base_url}/api/v1/tickets", json={"service": service, "channel": "online", **body})
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def mall_server() -> Iterator[MallServer]:
    """The mall, on a free port, with a database of its own. A demo: its invented people sign in by password alone."""
    with served(BALAI_MODE="demo", BALAI_NOW=OPENED_AT, BALAI_WEB_WORKERS="1") as running:
        yield MallServer(running)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module; it is gone before the next module touches the database."""
    with chromium("--autoplay-policy=no-user-gesture-required") as running:
        yield running


@pytest.fixture
def visit(browser: Browser, mall_server: MallServer) -> Iterator[Callable[..., Page]]:
    """`visit("/", language="en", width=360)` opens a page as a person of its own; a script error, a console error or a
    broken content security policy fails the test. `tolerate` names what the test provokes, `using` another browser,
    `host` another name of the mall."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(
        path: str,
        *,
        language: str = "id",
        width: int = 360,
        height: int = 740,
        large: bool = False,
        javascript: bool = True,
        tolerate: str | tuple[str, ...] = (),
        before: Callable[[Page], object] | None = None,
        using: Browser | None = None,
        host: str = "127.0.0.1",
        **options: Any,
    ) -> Page:
        base = mall_server.base_url.replace("127.0.0.1", host)
        expected = (tolerate,) if isinstance(tolerate, str) else tolerate
        context = (using or browser).new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            **({"service_workers": "block"} | options),
        )
        contexts.append(context)
        wishes = {"balai_lang": language} | ({"balai_text": "large"} if large else {})
        context.add_cookies([{"name": n, "value": v, "url": base} for n, v in wishes.items()])
        page = context.new_page()

        def listen(message: ConsoleMessage) -> None:
            if message.type == "error" and not any(words in message.text for words in expected):
                complaints.append(message.text)

        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if before:
            before(page)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
