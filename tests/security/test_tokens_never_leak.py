"""A whole visit by every door; afterwards no token, code, phone or query lies where somebody else could read it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.core import signing

from balai.domains.accounts.credentials import DEVICE_PREFIX, STAFF_PREFIX
from tests.served import Served

TICKETS = "/api/v1/tickets"
WRONG = "WRONGTOKENCANARY00000000"
PHONES = ("0812 7654 4321", "+6281276544321", "081276544321", "81276544321")
NAME = "Kenari Pengunjung"
AWAY = re.compile(r"<(?:img|script|link|iframe|source|form)\b[^>]*=[\"']?(?:https?:)?//(?!127\.0\.0\.1)")


class Journey:
    """Goes through the mall and notes every secret it was given, and every page that showed one."""

    def __init__(self, mall: Served) -> None:
        self.mall = mall
        self.secrets = {WRONG, *PHONES, NAME}
        self.tickets: list[dict] = []
        self.pages: list[httpx.Response] = []
        self.browser = httpx.Client(base_url=mall.base, timeout=20, follow_redirects=True)

    def took(self, taken: dict) -> dict:
        code = taken["check_in_code"]
        self.secrets |= {taken["token"], taken["view_token"], code, code.replace("-", "")}
        self.tickets.append(taken)
        return taken

    def ask(self, method: str, path: str, **more) -> httpx.Response:
        answer = self.browser.request(method, path, **more)
        assert answer.status_code < 500, (path, answer.text)
        self.pages += [*answer.history, answer]
        return answer

    def stream(self, path: str, **headers: str) -> int:
        with self.browser.stream("GET", path, headers=headers) as answer:
            if answer.status_code == 200:
                next(line for line in answer.iter_lines() if line.startswith("data: "))
            self.pages.append(answer)
            return answer.status_code

    # -- the doors --------------------------------------------------------------------------------------------------

    def program(self, service: str) -> dict:
        """By the API, with a key."""
        wish = {"service": service, "channel": "online", "name": NAME, "phone": PHONES[0]}
        taken = self.took(self.ask("POST", TICKETS, json=wish, headers={"Idempotency-Key": WRONG}).json())
        path = f"{TICKETS}/{taken['id']}"
        for token in (taken["token"], taken["view_token"], WRONG):
            self.ask("GET", path, headers={"X-Ticket-Token": token})
            self.ask("GET", f"{path}?token={token}")
            self.stream(f"/live/tickets/{taken['id']}?token={token}")
            self.stream(f"/live/tickets/{taken['id']}", **{"x-ticket-token": token})
        return taken

    def form(self, path: str, **values: str) -> httpx.Response:
        """Fill the form of a page and send it."""
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.ask("GET", path).text)
        data = dict(hidden) | values
        self.secrets.add(data["key"])
        return self.ask("POST", path, data=data, headers={"Origin": self.mall.base})

    def phone(self, service: str) -> httpx.URL:
        """By the portal; the address of the number's page."""
        page = self.form(f"/services/{service}/number/", priority="normal", name=NAME, phone=PHONES[0])
        assert page.url.path.startswith("/t/"), page.text
        self.secrets |= {page.url.params["token"]}
        self.secrets |= {cookie.value for cookie in self.browser.cookies.jar if cookie.name == "balai_number"}
        self.ask("GET", page.url.path)
        self.ask("GET", f"{page.url.path}?token={WRONG}")
        self.stream(f"/live{page.url.path.rstrip('/').replace('/t/', '/tickets/')}?token={page.url.params['token']}")
        return page.url

    def give_back(self, url: httpx.URL) -> None:
        """Cancel on the number's page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask("GET", str(url)).text)
        assert token
        gone = self.ask("POST", f"{url.path}cancel/", data={"csrfmiddlewaretoken": token[1]})
        assert gone.status_code == 200

    def kiosk(self, service: str) -> None:
        """At the kiosk."""
        page = self.form(f"/kiosk/take/{service}/", priority="normal")
        assert page.url.path == "/kiosk/number/", page.text
        kept = [cookie.value for cookie in self.browser.cookies.jar if cookie.name == "balai_kiosk"]
        self.secrets |= {value.strip('"').partition(".")[2] for value in kept}

    def counter(self, service: str) -> None:
        """Called, served, rated; another one given back. With an officer's and a device's token."""
        officer = self.mall.token("front_officer@DUKCAPIL")
        device = self.mall.balai("device", "enrol", "--kind", "kiosk", "--name", "Kios uji").splitlines()[-1]
        self.secrets |= {officer, device, officer.removeprefix(STAFF_PREFIX), device.removeprefix(DEVICE_PREFIX)}
        served, gone = self.program(service), self.program(service)
        for verb in ("open", "call-next", "start", "finish"):
            self.ask("POST", f"/api/v1/counters/3/{verb}", headers={"Authorization": f"Bearer {officer}"})
        for ticket, verb, body in ((served, "rate", {"score": 4, "comment": "Cepat"}), (gone, "cancel", {})):
            for token in (WRONG, ticket["view_token"], ticket["token"]):
                path = f"{TICKETS}/{ticket['id']}/{verb}"
                self.ask("POST", path, json=body, headers={"X-Ticket-Token": token, "Idempotency-Key": token})
        self.stream("/live/board", authorization=f"Bearer {device}")
        self.ask("POST", TICKETS, json={}, headers={"Authorization": f"Bearer {device}"})

    def mishaps(self) -> None:
        """Requests that go wrong, most of them refused, each with a token in its address or its headers."""
        ticket = self.tickets[0]
        query = f"?token={ticket['view_token']}&phone={PHONES[2]}"
        for method, path, headers in (
            ("GET", f"/t/{ticket['id']}/{query}", {"Host": "somewhere.else"}),
            ("PATCH", f"/t/{ticket['id']}/{query}", {}),
            ("HEAD", f"/live/tickets/{ticket['id']}{query}", {}),
            ("POST", f"/live/tickets/{ticket['id']}{query}", {}),
            ("POST", f"/t/{ticket['id']}/cancel/{query}", {"Origin": "https://elsewhere.example"}),
            ("GET", f"/nowhere/{query}", {}),
            ("GET", f"/t/{ticket['id']}{query}", {}),
            ("GET", f"/api/v1/nowhere{query}", {"X-Ticket-Token": ticket["token"]}),
            ("GET", f"/api/v1/services{query}", {"Authorization": f"Bearer {WRONG}"}),
            ("GET", f"/live/board{query}&zone={WRONG}", {"Cookie": f"balai_device={WRONG}; balai_number={WRONG}"}),
            ("GET", f"/static/ui/nothing.css{query}", {"Referer": f"{self.mall.base}/t/{ticket['id']}/{query}"}),
        ):
            answer = self.browser.request(method, path, headers=headers)
            assert answer.status_code < 500 or method == "HEAD", (path, answer.status_code)


@pytest.fixture(scope="module")
def journey(mall: Served) -> Journey:
    """The whole visit, done once."""
    visit = Journey(mall)
    visit.counter("kia")
    visit.give_back(visit.phone("kia"))
    visit.kiosk("kia")
    visit.mishaps()
    assert len(visit.secrets) > 15
    time.sleep(1.5)  # figures and logs are written
    mall.sql("checkpoint")
    return visit


def found(secrets: set[str], text: str) -> set[str]:
    return {secret for secret in secrets if secret in text}


@pytest.mark.threat("T-token-leak")
def test_logs_and_figures_hold_no_token_and_no_query(mall: Served, journey: Journey) -> None:
    log = "".join(file.read_text() for file in [mall.home / "serve.log", *(mall.home / "data/run/log").iterdir()])
    assert journey.tickets[0]["id"] in log, "the journey is not in this log"
    assert found(journey.secrets, log) == set()
    assert "token=" not in log
    assert "?" not in "".join(re.findall(r'"path":"([^"]*)"', log))
    figures = httpx.get(f"{mall.base}/-/metrics").text
    assert found(journey.secrets | {ticket["id"] for ticket in journey.tickets}, figures) == set()
    assert "/live/tickets/{id}" in figures


@pytest.mark.threat("T-token-leak")
def test_no_table_holds_a_token(mall: Served, journey: Journey) -> None:
    """Every column of every table, as text; bytes as hexadecimal, as base64 in sessions."""
    tables = mall.sql(
        "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables"
        " where schemaname not in ('pg_catalog', 'information_schema')"
    )
    needles = {form for secret in journey.secrets for form in (secret, secret.encode().hex())}
    hits, rows = [], 0
    for (table,) in tables:
        for (row,) in mall.sql(f"select t::text from {table} t"):
            rows += 1
            hits += [(table, needle) for needle in found(needles, row)]
    assert rows > 500
    assert hits == []
    assert any(journey.tickets[0]["id"] in row for (row,) in mall.sql("select t::text from queueing_ticket t"))
    for (data,) in mall.sql("select session_data from django_session"):
        kept = signing.loads(data, salt="django.contrib.sessions.SessionStore", key="demo-only-" + "0" * 50)
        assert found(journey.secrets, str(kept)) == set()


@pytest.mark.threat("T-token-leak")
def test_no_file_of_the_mall_holds_a_token(mall: Served, journey: Journey) -> None:
    """Tables, write-ahead log, server logs and figures as they lie on the disk; the keys lie elsewhere."""
    needles = [secret.encode() for secret in journey.secrets]
    hits, number, seen = [], journey.tickets[0]["number"].encode(), 0
    for file in files(mall.home / "data"):
        content = file.read_bytes()
        hits += [(file.name, needle) for needle in needles if needle in content]
        seen += number in content
    assert hits == []
    assert seen, "not even the number itself was found: this is not where the mall keeps things"


def files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@pytest.mark.threat("T-token-leak")
def test_no_page_tells_another_site_where_the_visitor_is(journey: Journey) -> None:
    """Nobody is told an address (Referrer-Policy), nothing is fetched or sent elsewhere, no cache keeps it."""
    assert len(journey.pages) > 40
    for page in journey.pages:
        assert page.headers["referrer-policy"] in ("same-origin", "no-referrer"), page.url
        assert "default-src 'none'" in page.headers["content-security-policy"]
        if "token=" in str(page.url) or "balai_number" in page.headers.get("set-cookie", ""):
            assert re.search("no-store|private", page.headers["cache-control"]), page.url
        if "html" in page.headers.get("content-type", ""):
            assert AWAY.findall(page.text) == [], page.url
