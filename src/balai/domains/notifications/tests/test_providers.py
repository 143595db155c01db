"""Each provider, as a process that speaks its real wire format and fails in its real ways."""

from __future__ import annotations

import json
from base64 import b64decode
from email import message_from_string
from email.policy import default
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.simulated import simulator

from balai.config import outward
from balai.domains.notifications import services
from balai.domains.notifications.channels.web_push import encryption
from balai.domains.notifications.errors import NotThisAddress
from balai.domains.notifications.models import Address, Delivery
from balai.domains.notifications.services import sending
from balai.kernel.actors import Actor
from balai.kernel.context import acting

from .conftest import NOW, deliver, know, later
from .opening import open_push

SYSTEM = Actor.system("test")


@pytest.fixture(autouse=True)
def rested():
    """No channel rests because of an earlier test."""
    sending.pauses.__init__()


@pytest.fixture
def whatsapp(settings, hands):
    with simulator("whatsapp", token="t0ken", secret="s3cret") as running:
        settings.BALAI_OUTBOUND_ALLOW = [f"127.0.0.1:{running.port}"]
        settings.BALAI_WHATSAPP_URL = f"{running.base}/v23.0"
        settings.BALAI_WHATSAPP_PHONE_ID = "106540352242922"
        settings.BALAI_WHATSAPP_TOKEN = "t0ken"
        settings.BALAI_WHATSAPP_SECRET = "s3cret"
        yield running


@pytest.fixture
def sms(settings, hands):
    with simulator("sms", key="k3y", secret="s3cret") as running:
        settings.BALAI_OUTBOUND_ALLOW = [*settings.BALAI_OUTBOUND_ALLOW, f"127.0.0.1:{running.port}"]
        settings.BALAI_SMS_URL = f"{running.base}/messages"
        settings.BALAI_SMS_KEY, settings.BALAI_SMS_SECRET = "k3y", "s3cret"
        yield running


def the(channel: str) -> Delivery:
    return Delivery.objects.get(channel=channel)


def test_whatsapp_gets_an_approved_template_with_our_id_and_no_name(whatsapp, tell):
    tell("ticket-called")
    assert deliver(NOW).sent == 1
    (message,) = whatsapp.messages()
    body = message["body"]
    assert body["to"] == "6281234567890"
    assert body["template"]["name"] == "balai_ticket_called_v1"
    assert body["template"]["language"] == {"code": "id"}
    values = [found["text"] for found in body["template"]["components"][0]["parameters"]]
    assert values[:2] == ["CF-007", "3"]
    delivery = the("whatsapp")
    assert message["id"] == str(delivery.id)
    assert delivery.state == "sent"
    assert delivery.provider_id == message["provider_id"]


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        ("rate", "queued", ""),
        ("pair_rate", "queued", ""),
        ("server", "queued", ""),
        ("token", "queued", ""),
        ("garbage", "queued", ""),
        ("cut", "queued", ""),
        ("unreachable", "failed", "unreachable"),
        ("no_template", "failed", "provider-132001"),
    ],
)
def test_what_whatsapp_may_answer(whatsapp, tell, fault, state, reason):
    whatsapp.faults(fault)
    tell("ticket-issued")
    deliver(NOW, 1)
    delivery = the("whatsapp")
    assert (delivery.state, delivery.reason) == (state, reason)
    if state == "queued":
        assert deliver(later(900)).sent == 1
        assert the("whatsapp").state == "sent"
        assert len(whatsapp.messages()) == 1


def test_what_got_lost_after_whatsapp_took_it_is_sent_again_under_the_same_id(whatsapp, tell):
    whatsapp.faults("lost")
    tell("ticket-issued")
    deliver(NOW, 1)
    deliver(later(60))
    assert whatsapp.ids() == [str(the("whatsapp").id)] * 2


def test_a_provider_that_hangs_three_times_rests_and_the_others_go_on(whatsapp, sms, tell, visitor, jambi):
    from balai.kernel.ids import uuid7

    other = uuid7()
    know(jambi, other, sms="0813 0000 1111")
    whatsapp.faults("server", times=20)
    for _ in range(5):
        tell("ticket-issued")
    deliver(NOW)
    assert sending.pauses.left("whatsapp") > 0
    tell("ticket-called", addressee_id=other)
    deliver(NOW)
    assert the("sms").state == "sent"
    assert len(sms.messages()) == 1


def test_the_sms_gateway_takes_a_reference_once(sms, tell, jambi):
    from balai.kernel.ids import uuid7

    other = uuid7()
    know(jambi, other, sms="0813 0000 1111")
    sms.faults("lost")
    tell("ticket-called", addressee_id=other)
    deliver(NOW, 1)
    assert deliver(later(30)).sent == 1
    (message,) = sms.messages()
    assert message["body"]["to"] == "+6281300001111"
    assert message["body"]["reference"] == str(the("sms").id)
    assert the("sms").provider_id == "sms-1"


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        ("rate", "queued", ""),
        ("server", "queued", ""),
        ("credit", "queued", ""),
        ("garbage", "queued", ""),
        ("invalid", "failed", "invalid-number"),
    ],
)
def test_what_the_sms_gateway_may_answer(sms, tell, jambi, fault, state, reason):
    from balai.kernel.ids import uuid7

    other = uuid7()
    know(jambi, other, sms="0813 0000 1111")
    sms.faults(fault)
    tell("ticket-issued", addressee_id=other)
    deliver(NOW, 1)
    assert (the("sms").state, the("sms").reason) == (state, reason)


# -- e-mail ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def relay(settings, hands):
    with simulator("smtp") as running:
        found = outward.relay(f"smtp://127.0.0.1:{running.port}?starttls=0")
        settings.BALAI_SMTP_URL = "set"
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = found.backend, found.host, found.port
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = found.upgrade_tls, found.direct_tls
        settings.DEFAULT_FROM_EMAIL = "mpp@jambi.example"
        yield running


@pytest.fixture
def reader(jambi):
    from balai.kernel.ids import uuid7

    found = uuid7()
    know(jambi, found, email="sari@example.org")
    return found


def test_a_mail_has_our_id_and_says_that_a_machine_wrote_it(relay, tell, reader):
    tell("ticket-called", addressee_id=reader)
    assert deliver(NOW).sent == 1
    mail = message_from_string(relay.messages()[0]["raw"], policy=default)
    assert mail["Message-ID"] == f"<{the('email').id}@jambi.example>"
    assert mail["Subject"] == "CF-007 ke loket 3"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "sari@example.org"
    assert "Silakan ke loket 3" in mail.get_content()


@pytest.mark.parametrize(
    ("fault", "state", "reason", "left"),
    [
        ("busy", "queued", "", 1),
        ("cut", "queued", "", 1),
        ("unknown", "failed", "no-such-mailbox", 0),
        ("content", "failed", "mail-rejected", 1),
    ],
)
def test_what_a_relay_may_answer(relay, tell, reader, fault, state, reason, left):
    relay.faults(fault)
    tell("ticket-issued", addressee_id=reader)
    deliver(NOW, 1)
    assert (the("email").state, the("email").reason) == (state, reason)
    with acting(SYSTEM, everything=True):
        assert Address.objects.filter(addressee_id=reader).count() == left


@pytest.mark.threat("T-message-header")
@pytest.mark.parametrize(
    "address",
    [
        "sari@example.org\nBcc: all@example.org",
        "sari@example.org\r\nSubject: x",
        "sari@example.org, all@example.org",
        "Sari <sari@example.org>",
        "sari@example.org\x00",
        "sari",
        "@example.org",
        "s" * 250 + "@example.org",
        "sari@exämple.org",
    ],
)
def test_no_address_can_carry_a_header(jambi, address):
    from balai.kernel.ids import uuid7

    with pytest.raises(NotThisAddress):
        know(jambi, uuid7(), email=address)


@pytest.mark.threat("T-message-header")
def test_a_subject_cannot_carry_a_header_either(relay, tell, reader):
    tell("ticket-called", addressee_id=reader, params={"number": "A\r\nBcc: all@example.org", "counter": "3\n\n."})
    deliver(NOW)
    (message,) = relay.messages()
    mail = message_from_string(message["raw"], policy=default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "A Bcc: all@example.org ke loket 3 ."
    assert message["to"] == ["TO:<sari@example.org>"]


# -- web push -------------------------------------------------------------------------------------------------------


@pytest.fixture
def push(settings, hands):
    key = ec.generate_private_key(ec.SECP256R1())
    with simulator("push") as running:
        settings.BALAI_OUTBOUND_ALLOW = [f"127.0.0.1:{running.port}"]
        settings.BALAI_WEBPUSH_KEY = key.private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        ).decode()
        settings.BALAI_WEBPUSH_CONTACT = "mailto:mpp@jambi.example"
        yield running


@pytest.fixture
def browser():
    return ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"


def subscription(push: Any, browser: Any, path: str = "/push/1") -> str:
    return json.dumps(
        {
            "endpoint": push.base + path,
            "p256dh": encryption.encode(encryption.point(browser[0].public_key())),
            "auth": encryption.encode(browser[1]),
        }
    )


def test_a_push_is_readable_by_its_browser_only_and_signed_by_the_mall(push, browser, tell, visitor):
    assert services.subscribe(actor=visitor, channel="web_push", value=subscription(push, browser), now=NOW)
    services.choose(actor=visitor, lang="en", allowed={"web_push"}, now=NOW)
    tell("ticket-called")
    assert deliver(NOW).sent == 1
    (message,) = push.messages()
    shown = json.loads(open_push(b64decode(message["body"]), *browser))
    assert shown["title"] == "CF-007 to counter 3"
    assert shown["body"] == "Number CF-007 is called. Please go to counter 3."
    assert shown["tag"] == "balai_ticket_called_v1"
    assert message["headers"]["ttl"] == "600"
    assert message["headers"]["urgency"] == "high"
    assert message["id"] == encryption.encode(the("web_push").id.bytes)
    assert len(message["id"]) <= 32


def test_a_subscription_that_ended_is_forgotten(push, browser, tell, visitor):
    services.subscribe(actor=visitor, channel="web_push", value=subscription(push, browser, "/gone/1"), now=NOW)
    tell("ticket-recalled")
    deliver(NOW)
    assert (the("web_push").state, the("web_push").reason) == ("failed", "gone")
    with acting(SYSTEM, everything=True):
        assert not Address.objects.filter(channel="web_push").exists()


@pytest.mark.parametrize("fault", ["rate", "server", "denied", "cut"])
def test_a_push_service_in_trouble_is_tried_again(push, browser, tell, visitor, fault):
    services.subscribe(actor=visitor, channel="web_push", value=subscription(push, browser), now=NOW)
    push.faults(fault)
    tell("ticket-recalled")
    deliver(NOW, 1)
    assert the("web_push").state == "queued"
    deliver(later(120))
    assert the("web_push").state == "sent"


def test_a_push_address_inside_the_house_is_never_called(push, browser, tell, visitor, settings):
    for place in ("http://127.0.0.1:1/x", "https://169.254.169.254/x", "https://localhost/x"):
        value = json.dumps(json.loads(subscription(push, browser)) | {"endpoint": place})
        services.subscribe(actor=visitor, channel="web_push", value=value, now=NOW)
    tell("ticket-recalled")
    deliver(NOW)
    assert push.messages() == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "ftp://push.example/1"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": "https:///nowhere"},
        {"endpoint": "https://push.example/" + "x" * 3000},
        {"p256dh": "AAAA"},
        {"p256dh": encryption.encode(b"\x04" + bytes(64))},
        {"auth": "AA"},
        {"auth": None},
    ],
)
def test_no_nonsense_is_kept_as_a_subscription(push, browser, visitor, change):
    value = json.dumps(json.loads(subscription(push, browser)) | change)
    with pytest.raises(NotThisAddress):
        services.subscribe(actor=visitor, channel="web_push", value=value, now=NOW)
