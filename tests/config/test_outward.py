"""Settings of what leaves the mall: understood, or refused with what is wrong."""

from __future__ import annotations

import pytest

from balai.config import env, outward


@pytest.mark.parametrize(
    ("url", "host", "port", "direct", "upgrade"),
    [
        ("smtp://mail.example", "mail.example", 587, False, True),
        ("smtp://mail.example:25?starttls=0", "mail.example", 25, False, False),
        ("smtps://mail.example", "mail.example", 465, True, False),
        ("smtps://mail.example:2465", "mail.example", 2465, True, False),
    ],
)
def test_a_relay_is_reached_as_its_address_says(url, host, port, direct, upgrade):
    found = outward.relay(url)
    assert (found.host, found.port, found.direct_tls, found.upgrade_tls) == (host, port, direct, upgrade)


def test_name_and_password_of_a_relay_may_hold_any_sign():
    found = outward.relay("smtp://mpp%40jambi:p%3A%2Fss@mail.example")
    assert (found.user, found.password) == ("mpp@jambi", "p:/ss")


def test_without_a_relay_no_mail_leaves():
    assert outward.relay(None).backend.endswith("dummy.EmailBackend")


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:x"])
def test_another_address_is_no_relay(url):
    with pytest.raises(env.SettingsError):
        outward.relay(url)


def test_links_begin_where_the_setting_says_or_on_this_machine():
    assert outward.public_url("https://mpp.example/", "0.0.0.0", 8000, "production") == "https://mpp.example"
    assert outward.public_url(None, "0.0.0.0", 8000, "demo") == "http://127.0.0.1:8000"
    assert outward.public_url(None, "::1", 8100, "test") == "http://[::1]:8100"
    assert outward.public_url(None, "0.0.0.0", 8000, "production") == ""


@pytest.mark.parametrize("url", ["mpp.example", "ftp://mpp.example", "https://mpp.example/mall", "https://x?y=1"])
def test_links_cannot_begin_elsewhere(url):
    with pytest.raises(env.SettingsError):
        outward.public_url(url, "127.0.0.1", 8000, "production")
