"""The office in a browser without scripts: a fee, hours, closures and notices, from the form to the public page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from balai.domains.accounts import services
from balai.domains.directory import models, snapshot
from balai.domains.directory.types import MallView
from balai.kernel.actors import Actor
from balai.sites.office.forms import answers, form_for
from balai.sites.office.forms.reading import flat

from .conftest import NOW

Browser = Callable[..., Client]
SYSTEM = Actor.system("test")
FEE = "/office/edit/fee/kia/"


def filled(client: Client, path: str, **typed: Any) -> dict[str, Any]:
    """The form at an address as it stands, with these answers typed."""
    page = client.get(path)
    assert page.status_code == 200, page.content.decode()[:400]
    form = {"base": page.context["base"]}
    if page.context["change"]:
        form["version"] = page.context["change"].version
    for block in page.context["blocks"]:
        for one in [*block.get("inputs", ()), *(cell for row in block.get("rows", ()) for cell in row)]:
            form[one["name"]] = one["value"] or (one["options"][0][0] if one["kind"] == "select" else one["value"])
    return form | typed


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def press(client: Client, address: str, verb: str, **more: Any) -> Any:
    page = client.get(address)
    return client.post(f"{address}{verb}/", {"version": page.context["change"].version, **more}, follow=True)


def sent(client: Client, path: str, **typed: Any) -> str:
    """The address of the change that came of a form, sent for approval."""
    done = client.post(path, filled(client, path, **typed))
    assert done.status_code == 302, words(done)[:1500]
    press(client, done["Location"], "submit")
    return str(done["Location"])


def seen(mall: MallView) -> MallView:
    snapshot.forget()
    return snapshot.current(mall.id)


@pytest.mark.usefixtures("hands")
def test_a_fee_goes_from_the_form_over_a_second_person_to_the_public_page(browser: Browser, jambi: MallView) -> None:
    head, operator = browser("agency_head", "DUKCAPIL"), browser("mall_operator")
    address = sent(head, FEE, kind="fixed", amount="Rp12.500")
    page = head.get(address)
    assert "Approve" not in words(page)
    assert "Setujui" not in words(page)
    assert "Gratis" in words(page)
    assert "Rp12.500" in words(page)
    preview = head.get(f"{address}preview/")
    assert "Rp12.500" in words(preview)
    assert "Pratinjau" in words(preview)
    assert "Rp12.500" not in words(Client().get("/services/kia/"))
    landing = operator.get("/office/")
    assert address in landing.content.decode()
    assert press(operator, address, "approve").status_code == 200
    assert seen(jambi).services["kia"].fee.amount == 12500
    assert "Rp12.500" in words(Client().get("/services/kia/"))
    assert Client().get("/api/v1/services/kia").json()["fee"]["amount"] == 12500


def test_what_is_wrong_is_said_at_its_place_and_what_was_typed_comes_back(browser: Browser) -> None:
    head = browser("agency_head", "DUKCAPIL")
    for typed, name, message in (
        ({"kind": "fixed", "amount": "dua belas"}, "amount", "bilangan bulat"),
        ({"kind": "fixed", "amount": ""}, "kind", "jumlah"),
        ({"status": "certain", "source": ""}, "status", "sumbernya"),
        ({"effective_on": "2020-01-01", "note.id": "Baru", "note.en": "New"}, "effective_on", "lewat"),
        ({"effective_on": "besok"}, "effective_on", "tanggal"),
    ):
        page = head.post(FEE, filled(head, FEE, **typed))
        assert page.status_code == 422
        assert dict(page.context["summary"])[f"id_{name}"]
        assert message in words(page), (typed, words(page)[:900])
        for key, text in typed.items():
            if key != "effective_on" and text:
                assert str(text) in page.content.decode()
    assert not models.ChangeSet.objects.exists()


def test_somebody_who_was_slower_gets_his_words_back(browser: Browser) -> None:
    head, operator = browser("agency_head", "DUKCAPIL"), browser("mall_operator")
    mine = filled(head, FEE, kind="fixed", amount="9000")
    press(operator, sent(head, FEE, kind="fixed", amount="12500"), "approve")
    page = head.post(FEE, mine)
    assert page.status_code == 409
    assert 'value="9000"' in page.content.decode()
    assert "Rp12.500" in words(page)
    again = head.post(FEE, mine | {"base": page.context["base"]})
    assert again.status_code == 302


def test_a_draft_is_written_anew_sent_back_given_up_and_undone(browser: Browser, jambi: MallView) -> None:
    head, operator = browser("agency_head", "DUKCAPIL"), browser("mall_operator")
    address = str(head.post(FEE, filled(head, FEE, kind="fixed", amount="1000"))["Location"])
    assert head.post(f"{address}write/0/", filled(head, f"{address}write/0/", amount="2000")).status_code == 302
    stale = filled(head, f"{address}write/0/", amount="3000") | {"version": "1"}
    assert head.post(f"{address}write/0/", stale).status_code == 409
    press(head, address, "submit")
    refused = press(operator, address, "return", remark="")
    assert refused.status_code == 422
    assert refused.context["error"]
    press(operator, address, "return", remark="Sumbernya mana?")
    assert "Sumbernya mana?" in words(head.get(address))
    assert press(head, address, "approve").status_code == 403
    press(head, address, "submit")
    press(operator, address, "approve")
    assert seen(jambi).services["kia"].fee.amount == 2000
    undone = press(head, address, "undo")
    back = undone.redirect_chain[-1][0]
    press(head, back, "submit")
    press(operator, back, "approve")
    assert seen(jambi).services["kia"].fee.kind == "free"
    given_up = str(head.post(FEE, filled(head, FEE, kind="fixed", amount="1"))["Location"])
    assert press(head, given_up, "withdraw").context["change"].state == "withdrawn"
    assert press(head, given_up, "submit").context["change"].state == "withdrawn"
    assert len(head.get("/office/changes/?q=kia").context["entries"]) == 3


@pytest.mark.parametrize(
    ("path", "typed", "look"),
    [
        ("/office/edit/hours/jambi/", {"hours.sat.0.open": "08:00", "hours.sat.0.close": "11:00"}, "Sabtu"),
        (
            "/office/edit/closures/jambi/",
            {
                "closures.0.day": "2026-12-30",
                "closures.0.name.id": "Perbaikan listrik",
                "closures.0.name.en": "Repair of wiring",
            },
            "Perbaikan listrik",
        ),
        (
            "/office/edit/notice/0191d000-0000-7000-8000-000000000001/",
            {
                "kind": "info",
                "text.id": "Parkir di sisi utara.",
                "text.en": "Park on the north side.",
                "active_from": "2026-11-24T09:30",
                "active_to": "2026-11-25T12:00",
            },
            "Parkir di sisi utara.",
        ),
        ("/office/edit/counter/3/", {"services": ["kia", "ikd", "ktp-cetak-ulang", "akta-kelahiran"]}, "Akta"),
    ],
)
def test_what_belongs_to_the_mall_is_written_by_the_operator_and_approved_by_the_duty_manager(
    browser: Browser, jambi: MallView, path: str, typed: dict[str, Any], look: str
) -> None:
    operator, duty = browser("mall_operator"), browser("duty_manager")
    assert duty.get(path).status_code == 404
    assert browser("agency_head", "DUKCAPIL").get(path).status_code == 404
    address = sent(operator, path, **typed)
    assert look.lower() in words(operator.get(address)).lower()
    assert operator.get(f"{address}preview/").status_code == 200
    press(duty, address, "approve")
    mall = seen(jambi)
    assert {
        "hours": lambda: len(mall.hours[5]) == 1,
        "closures": lambda: [day.name for day in mall.closures] == ["Perbaikan listrik"],
        "notice": lambda: [str(one.text) for one in mall.notices] == ["Parkir di sisi utara."],
        "counter": lambda: "akta-kelahiran" in mall.counters["3"].services,
    }[path.split("/")[3]]()


def test_every_part_of_every_service_comes_out_of_its_form_as_it_went_in(browser: Browser, jambi: MallView) -> None:
    """Opening and saving a form without a change loses nothing: all 58 services, all fourteen components."""
    from django.http import QueryDict

    from balai.domains.directory.editing import PARTS
    from balai.domains.directory.services.exporting import pack_documents

    documents = pack_documents(jambi.id)
    targets = {
        "service": list(jambi.services),
        "counter": list(jambi.counters),
        "mall": ["jambi"],
    }
    count = 0
    for part in PARTS.values():
        for target in targets.get(part.area, ()):
            value = part.read(documents, target)
            form = form_for(jambi, part.name, target, [])
            post = QueryDict(mutable=True)
            for name, said in flat(form.out(value)):
                post.setlist(name, [str(one) for one in said] if isinstance(said, list) else [str(said)])
            got = answers(form, post)
            assert (got.errors, got.value) == ({}, value), (part.name, target)
            count += 1
    assert count > 58 * 14


def test_a_service_that_is_not_complete_says_what_is_missing_and_is_published_by_its_last_component(
    browser: Browser, jambi: MallView, cluster: Any
) -> None:
    from tests.packs.owner import as_owner

    with as_owner(cluster):
        row = models.Service.objects.get(code="kia")
        standard = {key: value for key, value in row.standard.items() if key != "evaluation"}
        models.Service.objects.filter(code="kia").update(standard=standard, components=13, published=False)
        models.Mall.objects.update(revision=99)
    assert "kia" not in seen(jambi).services
    head, operator = browser("agency_head", "DUKCAPIL"), browser("mall_operator")
    page = head.get("/office/services/kia/")
    assert page.context["lacks"] == ["Evaluasi"]
    assert "13 dari 14" in words(head.get("/office/services/?q=kia"))
    path = "/office/edit/evaluation/kia/"
    address = sent(head, path, **{"text.id": "Dinilai tiap triwulan untuk KIA.", "text.en": "Reviewed for KIA."})
    assert head.get(f"{address}preview/").status_code == 200
    press(operator, address, "approve")
    assert "kia" in seen(jambi).services
    emptied = head.post(path, filled(head, path, **{"text.id": "", "text.en": "", "status": ""}))
    assert emptied.status_code == 422


def test_the_lists_cost_the_same_however_long_they_are(
    browser: Browser, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, operator = browser("agency_head", "DUKCAPIL"), browser("mall_operator")
    monkeypatch.setattr(snapshot, "CHECK_EVERY", 3600)
    counts = []
    for amount in range(1, 7):
        sent(head, FEE, kind="fixed", amount=str(amount))
        operator.get("/office/")
        with django_assert_max_num_queries(20) as asked:
            operator.get("/office/")
        counts.append(len(asked))
        with django_assert_max_num_queries(12):
            operator.get("/office/changes/")
    assert max(counts) <= min(counts) + 1, counts  # when the session was last seen is written now and then


def test_a_roster_says_who_is_expected_and_only_officers_of_the_agency_can_stand_on_it(
    browser: Browser, jambi: MallView
) -> None:
    for name, agency in (("Rini", "DUKCAPIL"), ("Tono", "POLRESTA")):
        staff = services.add_staff(
            actor=SYSTEM,
            mall_id=jambi.id,
            username=name.lower(),
            name=f"{name} Contoh",
            password="sebuah sandi",
            now=NOW,
        )
        services.assign_role(actor=SYSTEM, staff_id=staff.pk, role="front_officer", agency=agency, now=NOW)
    operator, duty = browser("mall_operator"), browser("duty_manager")
    path = "/office/edit/roster/3/"
    page = operator.get(path)
    choices = {str(name): value for value, name in page.context["blocks"][0]["rows"][0][0]["options"]}
    assert "Rini Contoh" in choices
    assert "Tono Contoh" not in choices
    shift = {"0.staff": choices["Rini Contoh"], "0.days": ["mon", "wed"], "0.open": "08:00", "0.close": "12:00"}
    wrong = operator.post(path, filled(operator, path, **{**shift, "0.close": "07:00", "1.staff": shift["0.staff"]}))
    assert wrong.status_code == 422
    assert {name for name, _text in wrong.context["summary"]} >= {"id_0.close", "id_1.days", "id_1.open"}
    press(duty, sent(operator, path, **shift), "approve")
    assert "Rini Contoh Senin, Rabu 08:00–12:00" in words(operator.get("/office/counters/"))
    stranger = operator.post(
        path, filled(operator, path, **{**shift, "0.staff": "0191d000-0000-7000-8000-000000000009"})
    )
    assert stranger.status_code == 422
