"""What providers report: believed only when signed, read once, in any order, with no effect for a GET."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from balai.domains.notifications import services
from balai.domains.notifications.channels.whatsapp import reports
from balai.domains.notifications.errors import BadSignature, NoSuchChannel
from balai.domains.notifications.models import Delivery, Heard
from balai.domains.notifications.workflow import DELIVERY, STATES, target

from .conftest import NOW, deliver

SECRET = "app-secret"


@pytest.fixture
def sent(outside, tell, settings):
    """A delivery that WhatsApp has taken."""
    settings.BALAI_WHATSAPP_SECRET, settings.BALAI_WHATSAPP_VERIFY = SECRET, "our-word"
    tell("ticket-called")
    deliver(NOW)
    return Delivery.objects.get()


def body(delivery: Delivery, status: str, *, at=NOW, provider_id: str = "whatsapp-1", ours: bool = True) -> bytes:
    said = {"id": provider_id, "status": status, "timestamp": str(int(at.timestamp())), "recipient_id": "628123"}
    if ours:
        said["biz_opaque_callback_data"] = str(delivery.id)
    if status == "failed":
        said["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
    change = {"field": "messages", "value": {"statuses": [said]}}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def hear(raw: bytes, now=NOW) -> int:
    return services.hear_whatsapp(body=raw, signature=sign(raw), now=now)


def state() -> str:
    return Delivery.objects.values_list("state", flat=True).get(channel="whatsapp")


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read"])))
def test_in_any_order_the_furthest_state_stands(sent, order):
    for status in order:
        hear(body(sent, status))
    assert state() == "opened"


def test_the_same_report_again_changes_nothing(sent):
    raw = body(sent, "delivered")
    assert [hear(raw) for _ in range(4)] == [1, 0, 0, 0]
    assert Heard.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_journal where kind = 'message.delivered'")
        assert cursor.fetchone() == (1,)


@pytest.mark.threat("T-report-forged")
def test_an_old_report_played_again_is_not_read(sent):
    old = body(sent, "failed", at=NOW - timedelta(days=9))
    assert hear(old) == 0
    assert state() == "sent"


def test_a_report_without_our_id_is_found_by_the_providers(sent):
    assert hear(body(sent, "delivered", ours=False)) == 1
    assert state() == "delivered"


def test_a_report_of_a_failure_takes_the_next_channel_once(sent, outside):
    raw = body(sent, "failed")
    assert hear(raw) == 1
    assert hear(body(sent, "failed", at=NOW + timedelta(seconds=1))) == 0
    deliver(NOW)
    assert state() == "failed"
    assert len(outside["sms"].got) == 1


def test_a_late_failure_does_not_undo_an_arrival(sent, outside):
    hear(body(sent, "delivered"))
    assert hear(body(sent, "failed")) == 0
    assert state() == "delivered"


def test_a_report_that_overtakes_our_own_note_counts(outside, tell, settings):
    settings.BALAI_WHATSAPP_SECRET = SECRET
    tell("ticket-called")
    waiting = Delivery.objects.get()
    assert hear(body(waiting, "delivered", provider_id="wamid.X")) == 1
    deliver(NOW)
    assert state() == "delivered"
    assert outside["whatsapp"].got == []


@pytest.mark.threat("T-report-forged")
@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", "sha256=" + "0" * 64, "sha1=abc", "SHA256=x", "é", sign(b"other")],
)
def test_without_the_right_signature_nothing_is_read(sent, signature):
    raw = body(sent, "delivered")
    with pytest.raises(BadSignature):
        services.hear_whatsapp(body=raw, signature=signature, now=NOW)
    with pytest.raises(BadSignature):
        services.hear_whatsapp(body=raw + b" ", signature=sign(raw), now=NOW)
    assert state() == "sent"


def test_where_whatsapp_is_not_set_up_there_is_no_hook(sent, settings):
    settings.BALAI_WHATSAPP_SECRET = settings.BALAI_WHATSAPP_VERIFY = settings.BALAI_SMS_SECRET = None
    raw = body(sent, "delivered")
    with pytest.raises(NoSuchChannel):
        services.hear_whatsapp(body=raw, signature=sign(raw, ""), now=NOW)
    with pytest.raises(NoSuchChannel):
        reports.challenge("subscribe", "", "1")
    for path in ("/api/v1/hooks/whatsapp", "/api/v1/hooks/sms"):
        assert Client().post(path, raw, "application/json").status_code == 404


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["entry", "changes", "value", "statuses", "id", "status", "errors", "code", "timestamp"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values | st.builds(lambda value: {"entry": [{"changes": [{"value": {"statuses": [value]}}]}]}, json_values))
def test_no_signed_nonsense_breaks_the_reader(value):
    for report in reports.read(json.dumps(value).encode()):
        assert report.verb in DELIVERY


def test_the_hook_answers_the_challenge_and_a_get_changes_nothing(sent, hands):
    client = Client()
    address = "/api/v1/hooks/whatsapp"
    asked = {"hub.mode": "subscribe", "hub.verify_token": "our-word", "hub.challenge": "1158201444"}
    answer = client.get(address, asked)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"1158201444",
        "text/plain; charset=utf-8",
    )
    assert client.get(address, asked | {"hub.verify_token": "guess"}).status_code == 403
    assert client.get(address).status_code == 403
    assert client.get("/api/v1/hooks/sms").status_code == 405
    assert state() == "sent"


def test_the_hook_takes_a_signed_report_and_refuses_every_other(sent, hands):
    client = Client(enforce_csrf_checks=True)
    raw, address = body(sent, "delivered"), "/api/v1/hooks/whatsapp"
    for signature in ("", "sha256=" + "0" * 64):
        refused = client.post(address, raw, "application/json", headers={"X-Hub-Signature-256": signature})
        assert refused.status_code == 403
        assert refused.json()["type"].endswith("bad-signature")
        assert state() == "sent"
    taken = client.post(address, raw, "application/json", headers={"X-Hub-Signature-256": sign(raw)})
    assert (taken.status_code, taken.json()) == (200, {"changed": 1})
    assert state() == "delivered"


# -- SMS ------------------------------------------------------------------------------------------------------------


def call(raw: bytes, seconds: float = 0, secret: str = SECRET) -> dict[str, str]:
    at = int(NOW.timestamp() + seconds)
    digest = hmac.new(secret.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Balai-Signature": f"t={at},v1={digest}"}


@pytest.fixture
def texted(outside, tell, settings, visitor):
    settings.BALAI_SMS_SECRET = SECRET
    services.choose(actor=visitor, lang="id", allowed={"sms"}, now=NOW)
    tell("ticket-called")
    deliver(NOW)
    return Delivery.objects.get(channel="sms")


@pytest.mark.threat("T-report-forged")
def test_sms_reports_count_when_signed_and_fresh(texted):
    raw = json.dumps({"reports": [{"reference": str(texted.id), "id": "g-1", "status": "delivered"}]}).encode()
    for headers in ({}, call(raw, -301), call(raw, 301), call(raw, secret="other"), call(raw + b" ")):
        with pytest.raises(BadSignature):
            services.hear_sms(body=raw, headers=headers, now=NOW)
    texted.refresh_from_db()
    assert texted.state == "sent"
    assert [services.hear_sms(body=raw, headers=call(raw), now=NOW) for _ in range(2)] == [1, 0]
    texted.refresh_from_db()
    assert texted.state == "delivered"


def test_a_report_of_one_channel_cannot_touch_another(texted, settings):
    settings.BALAI_WHATSAPP_SECRET = SECRET
    assert hear(body(texted, "failed", provider_id="none")) == 0
    texted.refresh_from_db()
    assert texted.state == "sent"


# -- the table ------------------------------------------------------------------------------------------------------


@given(st.sampled_from(STATES), st.lists(st.sampled_from(sorted(DELIVERY)), max_size=12))
def test_a_delivery_never_goes_back(start, verbs):
    rank = {"queued": 0, "sent": 1, "delivered": 2, "opened": 3, "failed": 4, "dead": 4, "withheld": 4}
    state = start
    for verb in verbs:
        following = target(verb, state)
        if following is not None:
            assert rank[following] > rank[state]
            state = following
