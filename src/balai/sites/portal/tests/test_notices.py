"""The messages of a number: read by its holder, decided by its owner, changed by no look."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.domains.notifications import services as notifications
from balai.domains.notifications.models import Address, Addressee, Notice
from balai.domains.queueing import tokens
from balai.flows import subscriptions
from balai.kernel.actors import Actor
from balai.kernel.context import acting

from .conftest import NOW
from .test_pages import text_of

SYSTEM = Actor.system("test")
PHONE = "0812 3456 7890"


@pytest.fixture
def told(take, serve, client):
    """A number whose visitor left a phone and was called."""
    notifications.begin_following(subscriptions.NAME)
    serve("3", "open_counter")
    ticket = take("kia", name="Sari Contoh", phone=PHONE)
    serve("3", "call_next")
    react()
    return ticket


def react():
    while subscriptions.react_once(NOW):
        pass


def place(ticket, verb=""):
    return f"/t/{ticket}/notices/{verb + '/' if verb else ''}"


def link(ticket):
    return place(ticket) + f"?token={tokens.view_token(ticket)}"


def addresses(ticket):
    with acting(SYSTEM, everything=True):
        return sorted(Address.objects.filter(addressee_id=ticket).values_list("channel", flat=True))


def unread(ticket):
    with acting(SYSTEM, everything=True):
        return Notice.objects.filter(addressee_id=ticket, read_at__isnull=True).count()


def test_the_owner_reads_what_he_was_told_newest_first(client, told):
    page = text_of(client.get(place(told)))
    assert page.index("CF-001 ke loket 3") < page.index("Nomor antrean CF-001")
    for words in ("2 belum dibaca", "Silakan ke loket 3.", "WhatsApp", "…890", "Hapus alamat saya"):
        assert words in page, words
    for secret in ("Sari", "081234567890", "6281234567890", PHONE):
        assert secret not in page
    assert "Pesan tentang nomor ini" in text_of(client.get(f"/t/{told}/"))


def test_whoever_has_the_link_reads_and_decides_nothing(client, told):
    friend = Client()
    page = text_of(friend.get(link(told)))
    assert "CF-001 ke loket 3" in page
    assert "dipilih di perangkat yang mengambil nomor" in page
    for words in ("…890", "Hapus alamat", "Tandai semua"):
        assert words not in page
    for verb in ("read", "choose", "leave", "stop", "push"):
        given = {"phone": "0813 0000 1111", "lang": "en", "subscription": "{}"}
        assert friend.post(place(told, verb) + f"?token={tokens.view_token(told)}", given).status_code == 404
    assert (unread(told), addresses(told)) == (2, ["sms", "whatsapp"])
    assert Addressee.objects.get(id=told).lang == "id"


def test_a_wrong_token_and_an_unknown_number_look_the_same(told):
    for path in (place(told), place(told) + "?token=" + "x" * 24, place(uuid4())):
        assert Client().get(path).status_code == 404


@pytest.mark.capability("POR-09")
def test_looking_marks_nothing_and_a_get_of_every_verb_does_nothing(client, told):
    for _ in range(3):
        client.get(place(told))
        client.head(place(told))
    for verb in ("read", "choose", "leave", "stop", "push"):
        answer = client.get(place(told, verb) + "?lang=en&channel=sms&phone=081300001111")
        assert (answer.status_code, answer["Location"]) == (303, place(told))
    assert (unread(told), addresses(told)) == (2, ["sms", "whatsapp"])
    assert client.post(place(told, "read")).status_code == 303
    assert unread(told) == 0


def test_a_form_without_its_token_is_refused(told, client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for verb in ("read", "choose", "leave", "stop", "push"):
        assert strict.post(place(told, verb)).status_code == 403
    assert (unread(told), addresses(told)) == (2, ["sms", "whatsapp"])


def test_the_owner_chooses_language_and_channels(client, told):
    client.post(place(told, "choose"), {"lang": "en", "channel": ["sms", "nonsense"]})
    found = Addressee.objects.get(id=told)
    assert found.lang == "en"
    assert "whatsapp" in found.muted
    assert "sms" not in found.muted
    client.post(place(told, "choose"), {"lang": "xx", "channel": ["sms"]})
    assert Addressee.objects.get(id=told).lang == "en"


def test_stopping_erases_every_address(client, told):
    page = text_of(client.post(place(told, "stop"), follow=True))
    assert "Alamat Anda sudah dihapus" in page
    assert addresses(told) == []


def test_who_left_nothing_can_leave_an_address_later_and_is_told_from_then_on(client, take, serve):
    notifications.begin_following(subscriptions.NAME)
    ticket = take("kia")
    react()
    assert "Belum ada pesan" in text_of(client.get(place(ticket)))
    answer = client.post(place(ticket, "leave"), {"phone": PHONE, "email": "sari@example.org"}, follow=True)
    assert "Mulai sekarang Anda juga diberi tahu di sana." in text_of(answer)
    assert addresses(ticket) == ["email", "sms", "whatsapp"]
    serve("3", "open_counter", "call_next")
    react()
    assert unread(ticket) == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"phone": "12"},
        {"email": "sari"},
        {"phone": PHONE, "email": "sari@example.org\nBcc: x@example.org"},
        {"email": "a@b.id, c@d.id"},
        {"phone": "x" * 40},
    ],
)
def test_a_wrong_address_is_explained_and_nothing_is_kept(client, take, given):
    ticket = take("kia")
    answer = client.post(place(ticket, "leave"), given)
    assert answer.status_code == 422
    assert "Mohon perbaiki dulu" in text_of(answer)
    assert addresses(ticket) == []
    assert not Addressee.objects.filter(id=ticket).exists()


def test_a_browser_subscribes_only_where_web_push_is_set_up(client, take, settings):
    ticket = take("kia")
    key = ec.generate_private_key(ec.SECP256R1())
    settings.BALAI_WEBPUSH_KEY = key.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    ).decode()
    assert 'id="push"' not in client.get(place(ticket)).content.decode()
    settings.BALAI_WEBPUSH_CONTACT = "mailto:mpp@jambi.example"
    assert 'id="push"' in client.get(place(ticket)).content.decode()
    from balai.domains.notifications.channels.web_push import encryption

    subscription = {
        "endpoint": "https://push.example.net/1",
        "p256dh": encryption.encode(encryption.point(key.public_key())),
        "auth": encryption.encode(b"0" * 16),
    }
    assert client.post(place(ticket, "push"), {"subscription": "[]"}).status_code == 422
    assert client.post(place(ticket, "push"), {"subscription": json.dumps(subscription)}).status_code == 204
    assert addresses(ticket) == ["web_push"]


def test_after_the_day_the_messages_are_gone_with_the_number(client, told, hands):
    hands.set(day=25)
    assert client.get(place(told)).status_code == 410
    assert client.post(place(told, "read")).status_code == 410


def test_long_lists_are_paged_by_key_and_cost_the_same(client, told, mall):
    for number in range(45):
        notifications.notify(
            mall_id=mall.id, addressee_id=told, text="ticket-near", params={"number": "CF-001"},
            key=f"n{number}", happened_at=NOW, now=NOW,
        )  # fmt: skip
    pages, address = 0, place(told)
    seen = 0
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
        assert len(queries) <= 22, [query["sql"][:90] for query in queries]
        seen += page.count('class="notice notice--new"')
        pages += 1
        address = None
        if 'rel="next"' in page:
            import html
            import re

            address = html.unescape(re.search(r'href="([^"]*before=[^"]*)"', page)[1])
    assert (pages, seen) == (3, 47)
    assert client.get(place(told) + "?before=nonsense").status_code == 404


def test_the_demo_shows_what_would_have_left_and_production_has_no_such_page(client, told, settings):
    from balai.kernel import outbox

    assert "Belum ada yang dikirim" in text_of(client.get("/demo/outbox/"))
    outbox.deliver_due(now=lambda: NOW)
    page = client.get("/demo/outbox/")
    text = text_of(page)
    assert "CF-001 ke loket 3" in text
    assert "WhatsApp" in text
    assert "Sari" not in text
    assert "812" not in text.replace(str(told), "")
    settings.BALAI_MODE = "production"
    assert client.get("/demo/outbox/").status_code == 404
