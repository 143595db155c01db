"""Every page in every state, both languages, every way of looking: axe finds nothing, nothing runs off, focus shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.e2e.conftest import OPENED_AT, MallServer
from tests.e2e.looking import all_faults, told
from tests.e2e.pages import ELSEWHERE, NOT_PAGES, SITES
from tests.e2e.pages.state import PAPER, Scene
from tests.scale import FULL
from tests.served import ROOT, served

LANGUAGES = ["id", "en"]


@pytest.fixture(scope="module")
def mall_server() -> Iterator[MallServer]:
    """A mall of these tests' own: it must begin empty."""
    with served(BALAI_MODE="demo", BALAI_NOW=OPENED_AT, BALAI_WEB_WORKERS="1") as running:
        yield MallServer(running)


@pytest.fixture(scope="module")
def busy(mall_server: MallServer) -> MallServer:
    """People wait and are called in every zone."""
    for counter in ("1", "3", "4", "7", "8", "10", "22", "23"):
        mall_server.at_counter(counter, "open")
    for service in ("kia", "kia", "skck", "sim-c-perpanjangan", "ktp-perekaman", "bpjskes-pendaftaran", "nib", "nib"):
        mall_server.take(service)
        mall_server.take(service)
    for counter in ("3", "7", "8", "10", "1", "23"):
        mall_server.at_counter(counter, "call-next")
    return mall_server


def walk(site: str, part: str, language: str, visit, mall_server: MallServer) -> dict[str, dict[str, list[str]]]:
    """Go through the states of a site in their order; what is wrong, by state and mode."""
    module = SITES[site]
    scene = Scene(mall_server, visit, language)
    first = module.MODES[0]
    options = {"width": first.width, "height": first.height, "tolerate": module.TOLERATE} | getattr(module, "VISIT", {})
    if role := getattr(module, "ROLE", ""):
        options["extra_http_headers"] = {"Authorization": f"Bearer {mall_server.token(role)}"}
    wrong: dict[str, dict[str, list[str]]] = {}
    page = None
    for number, state in enumerate(getattr(module, part)):
        if state.path:
            address = state.path(scene) if callable(state.path) else state.path
            if page is None:
                page = visit(address, language=language, **options)
            else:
                page.goto(address)
        shown = (state.do(page, scene) if state.do else None) or page
        modes = (*module.MODES, PAPER) if state.prints else module.MODES
        if language != "id" and not FULL:
            modes = (
                first,
            )  # the sheets and the markup are those of the first language; a full run looks in every mode
        found = all_faults(shown, modes, f"{site}-{part.lower()}-{number:02}-{language}")
        if found:
            wrong[f"{state.url} ({state.state})"] = found
    return wrong


@pytest.mark.browser
@pytest.mark.capability("POR-10")
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_a_page_before_anybody_came(visit, mall_server, language):
    wrong = {}
    for site in SITES:
        wrong |= walk(site, "BEFORE", language, visit, mall_server)
    assert not wrong, told(wrong)


@pytest.mark.browser
@pytest.mark.capability("POR-10")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("site", SITES)
def test_nothing_is_wrong_with_any_page_of_a_busy_mall(visit, busy, site, language):
    wrong = walk(site, "OPEN", language, visit, busy)
    assert not wrong, told(wrong)


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all addresses but those for programs."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield space + pattern.name
        elif getattr(pattern.urlconf_name, "__name__", "") != "balai.sites.rest.urls":
            yield from names(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)


@pytest.mark.capability("POR-10")
def test_every_address_that_people_see_is_in_the_table():
    looked_at = {state.url for site in SITES.values() for state in (*site.BEFORE, *site.OPEN)}
    known = set(names(get_resolver().url_patterns))
    assert known - looked_at - NOT_PAGES.keys() - ELSEWHERE.keys() == set()
    assert (looked_at | NOT_PAGES.keys() | ELSEWHERE.keys()) - known == set()
    assert [path for path in ELSEWHERE.values() if not (ROOT / path).is_file()] == []
