"""The national identity over the real wire: a provider in a process of its own, with its faults."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.simulated import Simulator, simulator

from balai.domains.accounts.citizens.oidc import provider
from balai.domains.accounts.models import Citizen, CitizenSession
from balai.kernel import clock

from .conftest import text_of


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """The provider."""
    with simulator("oidc", client="balai", secret="a-secret") as found:
        yield found


@pytest.fixture
def oidc(running, mall, settings, monkeypatch):
    """The provider, set up in the mall; the real time, since its tokens know no other."""
    settings.BALAI_OIDC_ISSUER = running.base
    settings.BALAI_OIDC_CLIENT_ID = "balai"
    settings.BALAI_OIDC_SECRET = "a-secret"
    settings.BALAI_OUTBOUND_ALLOW = [urlsplit(running.base).netloc]
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC))
    provider.forget()
    running.faults()
    yield running
    running.faults()
    provider.forget()


def at_provider(place: str, who: str) -> str:
    """What the person does there; the address his browser is sent back to, without its host."""
    parts = urlsplit(place)
    line = http.client.HTTPConnection(parts.netloc, timeout=10)
    line.request("POST", f"{parts.path}?{parts.query}", urlencode({"person": who}))
    answer = line.getresponse()
    assert answer.status == 302
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def vouched(one, who: str = "sari"):
    """The whole way; the last answer."""
    began = one.get("/me/identity/")
    assert began.status_code == 302, text_of(began)
    back = at_provider(began["Location"], who)
    page = one.get(back)
    assert page.status_code == 200, text_of(page)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    return one.post("/me/identity/back/", state=asked["state"], code=asked["code"])


def test_without_a_provider_there_is_no_such_way(person):
    one = person()
    assert "Identitas" not in text_of(one.get("/me/sign-in/"))
    for path in ("/me/identity/", "/me/identity/back/?code=x&state=y"):
        assert one.get(path).status_code == 404
    assert one.post("/me/identity/back/", code="x", state="y").status_code == 404


def test_whoever_the_provider_vouches_for_comes_into_his_own_account_each_time(oidc, person):
    first, again, budi = person(), person(), person()
    assert vouched(first)["Location"] == "/me/"
    assert first.get("/me/account/").status_code == 200
    vouched(again)
    assert Citizen.objects.count() == 1
    vouched(budi, "budi")
    assert Citizen.objects.count() == 2
    assert set(CitizenSession.objects.values_list("way", "rights")) == {("identity", "full")}
    assert all(message["scope"] == "openid" for message in oidc.messages())


@pytest.mark.threat("T-get-acts")
def test_the_way_back_signs_nobody_in_before_the_button(oidc, person):
    one = person()
    back = at_provider(one.get("/me/identity/")["Location"], "sari")
    for _look in range(3):
        page = one.get(back)
    assert "Satu langkah lagi" in text_of(page)
    assert (Citizen.objects.count(), CitizenSession.objects.count()) == (0, 0)


@pytest.mark.threat("T-identity")
@pytest.mark.parametrize("fault", ["nonce", "audience", "issuer", "signature", "algorithm", "expired", "key", "empty"])
def test_an_answer_with_one_thing_wrong_signs_nobody_in(oidc, person, fault):
    oidc.faults(fault)
    answer = vouched(person())
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Identitas nasional tidak dapat dibuktikan" in page
    assert "Masuk dengan kode" in page
    assert (Citizen.objects.count(), CitizenSession.objects.count()) == (0, 0)
    assert vouched(person()).status_code == 302


@pytest.mark.threat("T-identity")
def test_an_answer_to_another_browser_or_another_question_signs_nobody_in(oidc, person):
    one, thief = person(), person()
    asked = parse_qs(urlsplit(at_provider(one.get("/me/identity/")["Location"], "sari")).query)
    code, state = asked["code"][0], asked["state"][0]
    assert thief.post("/me/identity/back/", code=code, state=state).status_code == 422
    thief.get("/me/identity/")
    assert thief.post("/me/identity/back/", code=code, state=state).status_code == 422
    assert one.post("/me/identity/back/", code=code, state="another").status_code == 422
    assert CitizenSession.objects.count() == 0


@pytest.mark.threat("T-identity")
def test_a_code_used_twice_signs_in_once(oidc, person):
    one = person()
    asked = parse_qs(urlsplit(at_provider(one.get("/me/identity/")["Location"], "sari")).query)
    form = {"code": asked["code"][0], "state": asked["state"][0]}
    kept = one.client.cookies["balai_id"].value
    assert one.post("/me/identity/back/", **form).status_code == 302
    one.client.cookies["balai_id"] = kept
    assert one.post("/me/identity/back/", **form).status_code == 422
    assert CitizenSession.objects.count() == 1


def test_who_changes_his_mind_there_finds_the_other_ways(oidc, person):
    one = person()
    page = one.get(at_provider(one.get("/me/identity/")["Location"], "nobody"))
    assert page.status_code == 422
    assert "Saya punya surat dengan PIN" in text_of(page)


@pytest.mark.parametrize("fault", ["server", "garbage", "cut"])
def test_a_provider_that_is_down_gives_a_plain_page_with_the_other_ways(oidc, person, fault):
    one = person()
    began = one.get("/me/identity/")["Location"]
    oidc.faults(fault)
    asked = parse_qs(urlsplit(at_provider(began, "sari")).query)
    answer = one.post("/me/identity/back/", code=asked["code"][0], state=asked["state"][0])
    assert answer.status_code == 503
    page = text_of(answer)
    assert "sedang tidak menjawab" in page
    assert "Masuk dengan kode" in page
    assert CitizenSession.objects.count() == 0


def test_nobody_waits_for_a_provider_that_did_not_answer_a_moment_ago(oidc, person, settings):
    settings.BALAI_OIDC_ISSUER = "http://127.0.0.1:9"
    settings.BALAI_OUTBOUND_ALLOW = ["127.0.0.1:9"]
    provider.forget()
    assert person().get("/me/identity/").status_code == 503
    settings.BALAI_OIDC_ISSUER = oidc.base
    settings.BALAI_OUTBOUND_ALLOW = [urlsplit(oidc.base).netloc]
    before = oidc.messages()
    assert person().get("/me/identity/").status_code == 503
    assert oidc.messages() == before
    provider.forget()
    assert person().get("/me/identity/").status_code == 302


def test_a_provider_that_names_another_issuer_is_not_believed(oidc, person, settings):
    settings.BALAI_OIDC_ISSUER = oidc.base + "/"
    provider.forget()
    assert person().get("/me/identity/").status_code == 503
