"""A family's numbers and messages in one account: told where, when and of what its owner wants."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from balai.domains.accounts.models import CitizenClaim
from balai.domains.notifications import services as notifications
from balai.domains.notifications.channels.web_push import encryption
from balai.domains.notifications.models import Address, Addressee, Delivery, Notice
from balai.domains.queueing import tokens
from balai.kernel.context import acting

from .conftest import EMAIL, NOW, PHONE, SYSTEM, text_of


def claimed():
    return CitizenClaim.objects.count()


def notices(**what):
    with acting(SYSTEM, everything=True):
        mine = Addressee.objects.filter(kind="citizen").values("id")
        return Notice.objects.filter(addressee_id__in=mine, **what).count()


@pytest.mark.capability("ACT-20")
def test_a_family_follows_its_numbers_in_one_account(person, serve):
    sari, child = person(), person()
    sari.enter(EMAIL)
    own, link = sari.take("kia")
    _other, others = child.take("kk-perubahan")
    page = sari.get(f"/me/claim/?ticket={own}&token={link.partition('token=')[2]}")
    assert "di akun saya?" in text_of(page)
    assert claimed() == 0
    sari.post("/me/claim/", ticket=str(own), token=link.partition("token=")[2])
    sari.post("/me/claim/", link="http://127.0.0.1" + others)
    assert claimed() == 2
    page = text_of(sari.get("/me/"))
    assert page.index("CF-001") < page.index("CB-001") if "CB-001" in page else "CF-001" in page
    assert "menunggu" in page
    serve("3", "open_counter", "call_next")
    sari.outbox()
    assert "Silakan ke loket 3 sekarang." in text_of(sari.get("/me/"))
    assert notices(text="ticket-called") == 1
    assert "ke loket 3" in text_of(sari.get("/me/messages/"))


@pytest.mark.threat("T-token")
def test_only_who_holds_its_token_keeps_a_number(person):
    sari, other = person(), person()
    sari.enter(EMAIL)
    ticket, _link = other.take("kia")
    for token in ("", "x" * 24, tokens.check_in_code(ticket)):
        assert sari.post("/me/claim/", ticket=str(ticket), token=token).status_code == 404
        assert sari.get(f"/me/claim/?ticket={ticket}&token={token}").status_code == 404
    for link in ("nonsense", f"http://127.0.0.1/t/{ticket}/", f"https://evil.example/t/{ticket}/?token={'x' * 24}"):
        answer = sari.post("/me/claim/", link=link)
        assert answer.status_code == 422
        assert link in unescape(answer.content.decode())
    assert claimed() == 0


def test_a_number_goes_out_of_the_account_by_hand_or_with_its_day(person, hands):
    sari = person()
    sari.enter(EMAIL)
    _ticket, link = sari.take("kia")
    sari.post("/me/claim/", link=link)
    assert "sudah ada di sini" in text_of(sari.client.post("/me/claim/", {"link": link}, follow=True))
    sari.post(f"/me/numbers/{CitizenClaim.objects.get().id}/let-go/")
    assert claimed() == 0
    sari.post("/me/claim/", link=link)
    hands.later(days=1)
    assert "Belum ada nomor di akun Anda hari ini" in text_of(sari.get("/me/"))
    assert sari.post("/me/claim/", link=link).status_code == 422


def test_one_account_holds_twelve_numbers(person):
    sari = person()
    sari.enter(EMAIL)
    for _one in range(13):
        last = sari.post("/me/claim/", link=person().take("kk-perubahan")[1])
    assert last.status_code == 422
    assert claimed() == 12


def test_whoever_left_the_same_phone_with_the_number_is_told_once(person, serve):
    sari = person()
    sari.enter(PHONE)
    _ticket, link = sari.take("kia", phone=PHONE)
    sari.outbox()
    sari.post("/me/claim/", link=link)
    serve("3", "open_counter", "call_next")
    called = [message for message in sari.outbox() if "dipanggil" in message.body]
    assert len(called) == 1
    assert notices(text="ticket-called") == 1


@pytest.mark.capability("POR-09")
def test_messages_are_read_and_unread_one_by_one_and_a_look_marks_nothing(person):
    sari = person()
    sari.enter(EMAIL)
    sari.enter(EMAIL)
    person().enter(EMAIL)
    for _look in range(3):
        page = text_of(sari.get("/me/messages/"))
    assert "2 belum dibaca" in page
    with acting(SYSTEM, everything=True):
        first = Notice.objects.filter(text="account-signed-in").earliest("id").id
    sari.get(f"/me/messages/{first}/?read=1")
    assert notices(read_at__isnull=True) == 2
    sari.post(f"/me/messages/{first}/", read="1")
    assert notices(read_at__isnull=True) == 1
    sari.post(f"/me/messages/{first}/", read="")
    assert notices(read_at__isnull=True) == 2
    sari.post("/me/messages/read/")
    assert notices(read_at__isnull=True) == 0


def test_long_lists_go_on_by_key(person, mall):
    sari = person()
    sari.enter(EMAIL)
    owner = Addressee.objects.get(kind="citizen").id
    for number in range(45):
        notifications.notify(
            mall_id=mall.id, addressee_id=owner, text="ticket-called", params={"number": "CF-001", "counter": "3"},
            key=f"n{number}", happened_at=NOW, now=NOW,
        )  # fmt: skip
    for start, seen_by in (("/me/messages/", "entry__title"), ("/me/sent/", '<th scope="row">')):
        pages, seen, address = 0, 0, start
        while address:
            page = sari.get(address).content.decode()
            seen += page.count(seen_by)
            pages += 1
            found = re.search(r'href="([^"]*before=[^"]*)"', page) if 'rel="next"' in page else None
            address = unescape(found[1]) if found else None
            address = start + address if address and address.startswith("?") else address
        assert (pages, seen) == (3, 45 if "messages" in start else 46)
        assert sari.get(start + "?before=nonsense").status_code == 404


def test_topics_language_and_quiet_time_are_the_owners(person, mall, hands):
    sari = person()
    sari.enter(PHONE)
    owner = Addressee.objects.get(kind="citizen")
    form = {"lang": "en", "wanted": ["whatsapp:turn"], "own_quiet": "on", "quiet_from": "08:00", "quiet_until": "10:00"}
    assert sari.client.post("/me/settings/", form).status_code == 302
    owner.refresh_from_db()
    assert owner.lang == "en"
    assert {"sms:turn", "sms:number", "whatsapp:number"} <= set(owner.muted)
    assert "whatsapp:turn" not in owner.muted

    def tell(text):
        params = {"number": "CF-001", "counter": "3", "service": "kia"}
        notifications.notify(
            mall_id=mall.id, addressee_id=owner.id, text=text, params=params, key=text, happened_at=NOW, now=NOW
        )
        return list(Delivery.objects.filter(addressee_id=owner.id, text=text).values_list("channel", "due_at"))

    assert tell("ticket-issued") == []
    assert [channel for channel, due in tell("ticket-called") if due == NOW] == ["whatsapp"]
    ((channel, due),) = tell("account-letter-issued")
    assert (channel, due.hour) == ("whatsapp", 3)  # 10.00 in Jambi
    page = sari.get("/me/settings/").content.decode()
    assert 'value="08:00"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"lang": "xx"},
        {"lang": "id", "own_quiet": "on"},
        {"lang": "id", "own_quiet": "on", "quiet_from": "25:00", "quiet_until": "07:00"},
        {"lang": "id", "own_quiet": "on", "quiet_from": "07:00", "quiet_until": "07:00"},
    ],
)
def test_a_wrong_choice_comes_back_and_changes_nothing(person, wrong):
    sari = person()
    sari.enter(EMAIL)
    answer = sari.client.post("/me/settings/", wrong)
    assert answer.status_code == 422
    assert "Mohon perbaiki dulu" in text_of(answer)
    assert Addressee.objects.get(kind="citizen").muted == []


def test_what_was_sent_is_listed_with_what_became_of_it(person):
    sari = person()
    sari.enter(EMAIL)
    page = text_of(sari.get("/me/sent/"))
    assert "Kode masuk Anda" in page
    assert "Terkirim" in page
    assert not re.search(r"\b\d{6}\b", page)
    person().ask(EMAIL)
    sari.outbox()
    assert text_of(sari.get("/me/sent/")).count("Kode masuk Anda") == 2


def test_a_browser_is_told_by_push_until_it_is_let_go(person, settings):
    key = ec.generate_private_key(ec.SECP256R1())
    settings.BALAI_WEBPUSH_KEY = encryption.encode(b"1" * 32)
    settings.BALAI_WEBPUSH_CONTACT = "mailto:mpp@contoh.id"
    sari = person()
    sari.enter(EMAIL)
    assert 'id="push"' in sari.get("/me/settings/").content.decode()
    given = {
        "endpoint": "https://push.example.net/1",
        "p256dh": encryption.encode(encryption.point(key.public_key())),
        "auth": encryption.encode(b"0" * 16),
    }
    assert sari.post("/me/settings/push/", subscription="[]").status_code == 422
    assert sari.post("/me/settings/push/", subscription=json.dumps(given)).status_code == 204
    page = sari.get("/me/settings/").content.decode()
    assert "push.example.net" in page
    with acting(SYSTEM, everything=True):
        address = Address.objects.get(channel="web_push")
    sari.post(f"/me/settings/addresses/{address.id}/erase/")
    with acting(SYSTEM, everything=True):
        assert not Address.objects.filter(channel="web_push").exists()
