"""Pairing says yes on both sides; a session is renewed by the browser's own key and by nothing else."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.signing import TimestampSigner

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import BadToken, DeviceProofFailed, PairingCodeUnknown
from balai.domains.accounts.models import Device, DevicePairing, Staff
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, Invalid, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.models import JournalEntry

from .conftest import MALL, NOW, OTHER_MALL, SYSTEM

pytestmark = pytest.mark.django_db
Person = Callable[..., Staff]
Acting = Callable[..., Actor]


def text(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


@dataclass
class Browser:
    """What WebCrypto does in a browser."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": text(numbers.x), "y": text(numbers.y)}

    def sign(self, message: str) -> str:
        r, s = utils.decode_dss_signature(self.key.sign(message.encode(), ec.ECDSA(SHA256())))
        return urlsafe_b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode().rstrip("=")

    def renew(self, device: Device, *, nonce: str | None = None, now: object = NOW) -> services.Opened:
        nonce = nonce or services.challenge(device_id=device.pk)
        signature = self.sign(f"balai-device-session:{device.pk}:{nonce}")
        return services.open_device_session(device_id=device.pk, nonce=nonce, signature=signature, now=now)


@pytest.fixture
def manager(person: Person, acting: Acting) -> Actor:
    return acting(person("rahma", "duty_manager"))


@pytest.fixture
def pair(manager: Actor) -> Callable[..., Device]:
    """Pair a browser as a kiosk (or what is given), the whole way."""

    def do(browser: Browser, **place: object) -> Device:
        offer = services.offer_pairing(mall_id=MALL, public_key=browser.public, now=NOW)
        wanted = place or {"kind": "kiosk", "name": "Anjungan pintu utara", "zone": "a"}
        services.claim_pairing(actor=manager, code=offer.code, now=NOW, **wanted)
        return services.accept_pairing(
            pairing_id=offer.id,
            secret=offer.secret,
            signature=browser.sign(f"balai-device-accept:{offer.id}"),
            now=NOW,
        )

    return do


def test_a_paired_browser_is_the_device_it_was_named(pair: Callable[..., Device]) -> None:
    browser = Browser()
    device = pair(browser)
    opened = browser.renew(device)
    actor = selectors.for_device(opened.secret, now=NOW)
    assert (actor.kind, actor.label, actor.zone, actor.holds("kiosk")) == ("device", device.name, "a", True)
    assert list(JournalEntry.objects.filter(subject=device.pk).order_by("id").values_list("kind", flat=True)) == [
        "device.claimed",
        "device.enrolled",
    ]


def test_the_code_works_once_and_for_ten_minutes(manager: Actor) -> None:
    offer = services.offer_pairing(mall_id=MALL, public_key=Browser().public, now=NOW)
    late = NOW + timedelta(minutes=10)
    with pytest.raises(PairingCodeUnknown):
        services.claim_pairing(actor=manager, code=offer.code, kind="kiosk", name="A", now=late)
    services.claim_pairing(actor=manager, code=offer.code.lower().replace("-", " "), kind="kiosk", name="A", now=NOW)
    with pytest.raises(PairingCodeUnknown):
        services.claim_pairing(actor=manager, code=offer.code, kind="kiosk", name="B", now=NOW)
    assert Device.objects.count() == 1


def test_eight_symbols_and_nothing_readable_in_the_database() -> None:
    offer = services.offer_pairing(mall_id=MALL, public_key=Browser().public, now=NOW)
    row = DevicePairing.objects.get()
    assert len(offer.code.replace("-", "")) == 8
    assert offer.code.replace("-", "").encode() not in bytes(row.code_digest)
    assert offer.secret.encode() not in bytes(row.secret_digest)
    assert services.check_number(row.pk, row.public_key) == offer.check


def test_without_the_yes_of_the_desk_there_is_no_device() -> None:
    browser = Browser()
    offer = services.offer_pairing(mall_id=MALL, public_key=browser.public, now=NOW)
    with pytest.raises(NotFound):
        services.accept_pairing(
            pairing_id=offer.id,
            secret=offer.secret,
            signature=browser.sign(f"balai-device-accept:{offer.id}"),
            now=NOW,
        )
    assert not Device.objects.exists()


def test_without_the_yes_of_the_device_it_has_no_access(manager: Actor) -> None:
    browser = Browser()
    offer = services.offer_pairing(mall_id=MALL, public_key=browser.public, now=NOW)
    device = services.claim_pairing(actor=manager, code=offer.code, kind="kiosk", name="A", now=NOW).device
    with pytest.raises(DeviceProofFailed):
        browser.renew(device)
    services.refuse_pairing(pairing_id=offer.id, secret=offer.secret, now=NOW)
    with pytest.raises(NotFound):
        services.accept_pairing(
            pairing_id=offer.id,
            secret=offer.secret,
            signature=browser.sign(f"balai-device-accept:{offer.id}"),
            now=NOW,
        )
    device.refresh_from_db()
    assert device.state == "planned"


def test_another_browser_cannot_accept_even_with_the_secret(manager: Actor) -> None:
    offer = services.offer_pairing(mall_id=MALL, public_key=Browser().public, now=NOW)
    services.claim_pairing(actor=manager, code=offer.code, kind="kiosk", name="A", now=NOW)
    thief = Browser()
    with pytest.raises(DeviceProofFailed):
        services.accept_pairing(
            pairing_id=offer.id,
            secret=offer.secret,
            signature=thief.sign(f"balai-device-accept:{offer.id}"),
            now=NOW,
        )
    with pytest.raises(NotFound):
        services.offered(pairing_id=offer.id, secret="guess", now=NOW)


@pytest.mark.threat("T-device-token")
def test_a_stolen_cookie_dies_within_fifteen_minutes_and_cannot_be_renewed(pair: Callable[..., Device]) -> None:
    browser, thief = Browser(), Browser()
    device = pair(browser)
    stolen = browser.renew(device).secret
    selectors.for_device(stolen, now=NOW + timedelta(minutes=14))
    selectors.forget()
    with pytest.raises(BadToken):
        selectors.for_device(stolen, now=NOW + timedelta(minutes=15))
    with pytest.raises(DeviceProofFailed):
        thief.renew(device)
    with pytest.raises(DeviceProofFailed):
        services.open_device_session(
            device_id=device.pk, nonce=services.challenge(device_id=device.pk), signature=stolen, now=NOW
        )


def test_a_signature_works_once(pair: Callable[..., Device]) -> None:
    browser = Browser()
    device = pair(browser)
    nonce = services.challenge(device_id=device.pk)
    browser.renew(device, nonce=nonce)
    with pytest.raises(DeviceProofFailed):
        browser.renew(device, nonce=nonce)


def test_a_challenge_is_fresh_ours_and_for_this_device(
    pair: Callable[..., Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser()
    device = pair(browser)
    own = services.challenge(device_id=device.pk)
    for nonce in (services.challenge(device_id=uuid7()), "x", "", own[:-1] + ("a" if own[-1] != "a" else "b")):
        with pytest.raises(DeviceProofFailed):
            browser.renew(device, nonce=nonce or "-")
    stale = services.challenge(device_id=device.pk)
    monkeypatch.setattr(TimestampSigner, "timestamp", lambda self: "1")
    long_ago = services.challenge(device_id=device.pk)
    monkeypatch.undo()
    with pytest.raises(DeviceProofFailed):
        browser.renew(device, nonce=long_ago)
    browser.renew(device, nonce=stale)


def test_the_end_of_a_device_is_immediate(
    pair: Callable[..., Device], manager: Actor, django_capture_on_commit_callbacks: Callable
) -> None:
    browser = Browser()
    device = pair(browser)
    secret = browser.renew(device).secret
    selectors.for_device(secret, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.revoke_device(actor=manager, device_id=device.pk, now=NOW)
    with pytest.raises(BadToken):
        selectors.for_device(secret, now=NOW)
    with pytest.raises(DeviceProofFailed):
        browser.renew(device)


def test_a_device_paired_anew_forgets_its_old_browser(pair: Callable[..., Device]) -> None:
    old, new = Browser(), Browser()
    device = pair(old)
    secret = old.renew(device).secret
    again = pair(new, device_id=device.pk)
    assert again.pk == device.pk
    selectors.forget()
    with pytest.raises(BadToken):
        selectors.for_device(secret, now=NOW)
    with pytest.raises(DeviceProofFailed):
        old.renew(device)
    new.renew(device)


@pytest.mark.parametrize("role", ["front_officer@DUKCAPIL", "agency_head@DUKCAPIL", "auditor"])
def test_only_who_runs_the_mall_pairs_devices(person: Person, acting: Acting, role: str) -> None:
    offer = services.offer_pairing(mall_id=MALL, public_key=Browser().public, now=NOW)
    with pytest.raises(Forbidden):
        services.claim_pairing(actor=acting(person("budi", role)), code=offer.code, kind="kiosk", name="A", now=NOW)
    assert not Device.objects.exists()


def test_a_code_and_a_device_of_another_mall_are_not_there(manager: Actor, person: Person, acting: Acting) -> None:
    offer = services.offer_pairing(mall_id=OTHER_MALL, public_key=Browser().public, now=NOW)
    with pytest.raises(PairingCodeUnknown):
        services.claim_pairing(actor=manager, code=offer.code, kind="kiosk", name="A", now=NOW)
    device, _ = services.headless_token(mall_id=OTHER_MALL, kind="kiosk", name="A", now=NOW)
    with pytest.raises(NotFound):
        services.revoke_device(actor=manager, device_id=device.pk, now=NOW)
    with pytest.raises(NotFound):
        selectors.device_of(manager, device.pk)


@pytest.mark.parametrize(
    "place",
    [
        {"kind": "robot", "name": "A"},
        {"kind": "kiosk", "name": "  "},
        {"kind": "counter", "name": "A"},
        {"kind": "kiosk", "name": "A", "counter": "1"},
    ],
)
def test_a_device_has_a_kind_a_name_and_a_terminal_its_counter(manager: Actor, place: dict[str, str]) -> None:
    offer = services.offer_pairing(mall_id=MALL, public_key=Browser().public, now=NOW)
    with pytest.raises(Invalid):
        services.claim_pairing(actor=manager, code=offer.code, now=NOW, **place)
    with pytest.raises(NotFound):
        services.claim_pairing(actor=manager, code=offer.code, kind="kiosk", name="A", zone="nowhere", now=NOW)


@pytest.mark.parametrize(
    "key",
    [
        None,
        {},
        "key",
        {"kty": "RSA"},
        Browser().public | {"crv": "P-384"},
        Browser().public | {"x": "AAAA"},
        Browser().public | {"y": text(5)},
        Browser().public | {"d": text(5)},
    ],
)
def test_only_a_public_key_on_the_curve_is_taken(key: object) -> None:
    with pytest.raises(Invalid):
        services.offer_pairing(mall_id=MALL, public_key=key, now=NOW)


def test_a_device_that_is_not_heard_is_listed(pair: Callable[..., Device], manager: Actor) -> None:
    browser = Browser()
    device = pair(browser)
    browser.renew(device)
    services.headless_token(mall_id=MALL, kind="screen", name="B", now=NOW)
    assert selectors.silent_devices(manager, mall_id=MALL, now=NOW + timedelta(minutes=3)) == []
    late = selectors.silent_devices(SYSTEM, mall_id=MALL, now=NOW + timedelta(minutes=4))
    assert [found.pk for found in late] == [device.pk]
