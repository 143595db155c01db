"""Web push against the example of RFC 8291 and from the browser's side; the mall's signature by RFC 8292."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from balai.domains.notifications.channels.sms.sending import parts
from balai.domains.notifications.channels.web_push import encryption, vapid

from .opening import open_push

# RFC 8291, section 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
BROWSER_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(encryption.decode(text), "big"), ec.SECP256R1())


def test_the_example_of_the_rfc():
    body = encryption.encrypt(
        PLAIN,
        encryption.decode(BROWSER_PUBLIC),
        encryption.decode(AUTH),
        salt=encryption.decode(SALT),
        own=key(SENDER),
    )
    assert encryption.encode(body) == BODY
    assert open_push(encryption.decode(BODY), key(BROWSER), encryption.decode(AUTH)) == PLAIN


@given(
    st.binary(max_size=3000).filter(lambda text: not text.endswith((b"\x00", b"\x02"))),
    st.binary(min_size=16, max_size=16),
)
def test_only_the_browser_it_was_meant_for_can_read_it(plain, auth):
    browser, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    body = encryption.encrypt(plain, encryption.point(browser.public_key()), auth)
    assert open_push(body, browser, auth) == plain
    with pytest.raises(InvalidTag):
        open_push(body, other, auth)


def test_what_does_not_fit_one_record_is_refused():
    browser = encryption.point(ec.generate_private_key(ec.SECP256R1()).public_key())
    assert len(encryption.encrypt(b"x" * 3993, browser, b"0" * 16)) == 4096
    with pytest.raises(ValueError, match="too long"):
        encryption.encrypt(b"x" * 3994, browser, b"0" * 16)


def test_the_mall_signs_for_one_service_and_half_a_day():
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    own = key(SENDER)
    header = vapid.authorization(own, "https://push.example.net:8443/p/1?x=1", "mailto:mpp@jambi.example", now)
    token, public = header.removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(encryption.decode(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(encryption.decode(claims)) == {
        "aud": "https://push.example.net:8443",
        "exp": int(now.timestamp()) + 43200,
        "sub": "mailto:mpp@jambi.example",
    }
    raw = encryption.decode(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    encryption.browser_key(encryption.decode(public)).verify(
        der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("–" * 70, 1),
        ("–" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("", 1),
    ],
)
def test_sms_are_counted_as_the_network_does(text, count):
    assert parts(text) == count
