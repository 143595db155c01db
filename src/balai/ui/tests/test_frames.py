"""Frames, wishes and error pages; none of these tests may touch the database."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory

from balai.ui import context, errors, views


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("status", errors.PAGES)
@pytest.mark.parametrize(("language", "kept"), [("id", "Yang tetap tersimpan"), ("en", "What was kept")])
def test_every_error_page_says_what_to_do_and_what_was_kept(status, language, kept):
    client = Client()
    client.cookies.load({"balai_lang": language})
    page = text(client.get(f"/-/ui/{status}"))
    assert kept in page
    assert f'lang="{language}"' in page
    assert str(status) in page


def test_a_broken_server_answers_without_request_session_or_database():
    response = errors.server_error(None)
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    assert "<form" not in text(response)
    paused = errors.unavailable(None, retry_after=7)
    assert (paused.status_code, paused["Retry-After"]) == (503, "7")


def test_an_address_that_does_not_exist_is_answered_in_the_visitors_language():
    client = Client(raise_request_exception=False)
    response = client.get("/-/ui/nothing")
    assert response.status_code == 404
    assert "Halaman ini tidak ada" in text(response)


def test_the_browsers_own_language_does_not_change_the_page():
    response = Client().get("/-/ui/404", headers={"accept-language": "en"})
    assert response["Content-Language"] == "id"


def test_a_visitor_chooses_english_and_comes_back_to_the_same_page():
    client = Client()
    response = client.post("/-/language", {"language": "en", "next": "/-/ui?x=1"})
    assert (response.status_code, response["Location"]) == (302, "/-/ui?x=1")
    assert "What was kept" in text(client.get("/-/ui/404"))


def test_large_text_is_switched_on_and_off_without_javascript():
    client = Client()
    client.post("/-/text", {"size": "large", "next": "/"})
    assert 'class=" text-large"' in text(client.get("/-/ui/404"))
    client.post("/-/text", {"size": "normal", "next": "/"})
    assert "text-large" not in text(client.get("/-/ui/404"))


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil", ""])
def test_a_wish_never_leads_to_another_site(target):
    assert Client().post("/-/language", {"language": "en", "next": target})["Location"] == "/"


def test_an_unknown_language_is_refused_and_nothing_is_remembered():
    response = Client().post("/-/language", {"language": "xx"})
    assert response.status_code == 400
    assert "balai_lang" not in response.cookies


@pytest.mark.parametrize("address", ["/-/language", "/-/text"])
def test_a_link_changes_nothing_and_a_foreign_form_is_refused(address):
    assert Client().get(address).status_code == 405
    refused = Client(enforce_csrf_checks=True).post(address, {"language": "en"})
    assert refused.status_code == 403


def test_the_header_carries_the_malls_name_in_the_readers_language():
    request = RequestFactory().get("/x?a=1")
    request.mall = SimpleNamespace(
        name={"id": "Mal Kota", "en": "City Mall"}, timezone="Asia/Makassar", data={"short_name": {"id": "MPP"}}
    )
    facts = context.build(request)
    assert (facts.mall_name, facts.mall_short, facts.zone, facts.path) == ("Mal Kota", "MPP", "Asia/Makassar", "/x?a=1")


def test_a_city_changes_the_colours_in_its_pack_and_nothing_else():
    request = RequestFactory().get("/-/colours.css")
    request.mall = SimpleNamespace(data={"colours": {"navy": "#123456", "action": "red;}body{", "ink": "#000000"}})
    assert context.build(request).colours
    sheet = text(views.colours(request))
    assert "--navy: #123456;" in sheet
    assert "red" not in sheet
    assert "ink" not in sheet


def test_a_demo_says_so_on_every_frame_and_a_real_mall_does_not(settings):
    for mode, said in (("demo", True), ("production", False)):
        settings.BALAI_MODE = mode
        for frame in ("ticket", "console", "kiosk", "signage", "slip"):
            assert ("CONTOH" in text(Client().get(f"/-/ui/{frame}"))) is said
