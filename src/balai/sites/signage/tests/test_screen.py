"""What a hall screen shows before its script runs, and the clips it may fetch."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from django.test import Client

from balai.domains.directory.types import MallView
from balai.domains.queueing import services
from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7
from balai.sites.signage import voice

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def client(jambi: MallView, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser in the hall, Tuesday 09.00."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Client()


@pytest.fixture
def call(jambi: MallView):
    """`call("kia", "3")`: a number taken and called."""
    officer = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))

    minutes = count()

    def make(service: str, counter: str) -> str:
        visitor = Actor.visitor(jambi.id)
        wish = services.prepare(mall_id=jambi.id, service=service, channel="kiosk", now=NOW, actor=visitor)
        services.issue(wish)
        services.open_counter(actor=officer, counter=counter, now=NOW)
        later = NOW + timedelta(minutes=next(minutes))
        called = services.call_next(actor=officer, counter=counter, now=later)
        assert called is not None
        return called.number

    return make


def settings_of(page: str) -> dict:
    found = re.search(r'<script id="settings" type="application/json">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found[1])


def test_the_last_call_is_large_and_the_one_before_is_history(client, call):
    first, last = call("kia", "3"), call("akta-kelahiran", "5")
    page = client.get("/signage/?zone=a").content.decode()
    assert re.search(rf'id="number">{last}<', page)
    assert re.search(r'id="counter">Loket 5<', page)
    assert "Dukcapil · Akta kelahiran" in page
    assert f'<span class="called">{first}</span>' in page


@pytest.mark.capability("SGN-03")
def test_a_call_of_another_zone_is_nowhere_on_the_screen(client, call, jambi):
    here, there = call("kia", "3"), call("paspor-biasa", "34")
    assert (jambi.counters["3"].zone, jambi.counters["34"].zone) == ("a", "d")
    page = client.get("/signage/?zone=a").content.decode()
    assert here in page
    assert there not in page
    assert here not in client.get("/signage/?zone=d").content.decode()
    whole = client.get("/signage/").content.decode()
    assert here in whole
    assert there in whole


def test_an_unknown_zone_is_not_found(client):
    assert client.get("/signage/?zone=z").status_code == 404


def test_a_screen_knows_its_words_in_both_languages_and_only_the_names_of_its_zone(client, jambi):
    found = settings_of(client.get("/signage/?zone=a").content.decode())
    assert found["words"]["id"]["counter"] == "Loket {number}"
    assert found["words"]["en"]["counter"] == "Counter {number}"
    names = found["content"]["names"]
    assert set(names["counters"]) == {counter.code for counter in jambi.counters_in("a")}
    assert names["services"]["kia"]["en"] == str(jambi.services["kia"].name.en)
    assert "paspor-biasa" not in names["services"]


def test_without_anybody_called_the_screen_welcomes(client):
    page = client.get("/signage/?zone=a").content.decode()
    assert "Selamat datang" in page
    assert "Nomor yang dipanggil tampil di sini." in page


def test_a_mall_that_is_not_in_production_says_so(client):
    assert "CONTOH" in client.get("/signage/?zone=a").content.decode()


def test_without_clips_the_screen_says_that_the_voice_is_off(client, settings, tmp_path: Path):
    settings.BALAI_DATA = tmp_path
    page = client.get("/signage/?zone=a").content.decode()
    assert "Suara mati: hanya bel" in page
    assert 'data-speaks=""' in page


@pytest.fixture
def clips(settings, tmp_path: Path) -> Path:
    """A folder with one clip a language."""
    settings.BALAI_DATA = tmp_path
    folder = tmp_path / "voice"
    for lang in ("any", "id", "en"):
        (folder / lang).mkdir(parents=True)
        (folder / lang / "nol.ogg").write_bytes(b"OggS" + lang.encode())
    seconds = {lang: {"nol": 0.4} for lang in ("any", "id", "en")}
    (folder / "manifest.json").write_text(json.dumps({"version": "abc", "seconds": seconds}))
    return folder


@pytest.mark.parametrize(
    ("wish", "speaks"), [("", "id en"), ("&voice=id", "id"), ("&voice=en", "en"), ("&voice=off", "")]
)
def test_a_screen_speaks_the_languages_it_is_set_to(client, clips, wish, speaks):
    page = client.get(f"/signage/?zone=a{wish}").content.decode()
    assert f'data-speaks="{speaks}"' in page
    assert 'data-voice="abc"' in page
    assert "voice-off" not in page


def test_a_clip_is_sound_that_may_be_kept_for_a_year(client, clips):
    answer = client.get("/signage/voice/id/nol.ogg?v=abc")
    assert answer.content == b"OggSid"
    assert answer["Content-Type"] == "audio/ogg"
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/signage/voice/id/satu.ogg").status_code == 404
    assert client.get("/signage/voice/jv/nol.ogg").status_code == 404


def test_a_screen_asks_which_clips_say_a_call(client):
    answer = client.get("/signage/voice/id/say?number=CA-041&counter=5")
    assert answer.json() == {"clips": voice.spoken("CA-041", 5, "id")}
    for question in ("number=CA-041", "number=&counter=5", "number=CA-041&counter=x", "number=CA-041&counter=99999"):
        assert client.get(f"/signage/voice/id/say?{question}").status_code == 404
    assert client.get("/signage/voice/jv/say?number=CA-041&counter=5").status_code == 404


def test_people_who_wait_for_a_service_nobody_serves_are_promised_no_minutes(client, jambi):
    visitor = Actor.visitor(jambi.id)
    services.issue(services.prepare(mall_id=jambi.id, service="kia", channel="kiosk", now=NOW, actor=visitor))
    page = client.get("/signage/?zone=a").content.decode()
    assert "loket belum buka" in page
    (queue,) = settings_of(page)["board"]["waiting"]
    assert (queue["count"], queue["p50_minutes"], queue["p90_minutes"]) == (1, None, None)
