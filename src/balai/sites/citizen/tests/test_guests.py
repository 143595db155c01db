"""Nobody needs an account: identity is asked for only where the rule says so, and the rule is a table of a pack."""

from __future__ import annotations

import pytest
from django.test import Client

from balai.domains.accounts.citizens import selectors
from balai.domains.accounts.citizens.errors import CitizenSignInNeeded, StatusOnly
from balai.domains.accounts.models import Citizen
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

from .conftest import NOW


@pytest.mark.capability("ACT-20")
def test_a_guest_searches_queues_follows_cancels_and_rates_without_an_account(person, serve):
    guest = person()
    assert guest.get("/services/?q=ktp").status_code == 200
    first, link = guest.take("kia")
    another = person()
    second, _link = another.take("kk-perubahan")
    assert Client().get(link).status_code == 200
    assert another.post(f"/t/{second}/cancel/").status_code == 303
    serve("3", "open_counter", "call_next", "start", "finish")
    assert guest.post(f"/t/{first}/rate/", score="4").status_code == 303
    assert "balai_me" not in guest.client.cookies
    assert Citizen.objects.count() == 0


@pytest.mark.capability("ACT-20")
def test_identity_is_asked_for_where_the_rule_says_and_nowhere_else(mall):
    guest = Actor.visitor(mall.id)
    doubtful = Actor("citizen", id=uuid7(), mall_id=mall.id, roles=(Role("status"),))
    sure = Actor("citizen", id=uuid7(), mall_id=mall.id, roles=(Role("status"), Role("full")))
    needs = selectors.rule(mall.id, NOW).needs
    assert {act for act, needed in needs.items() if needed == "nothing"} >= {"queue", "follow", "rate", "complain"}
    for act, needed in needs.items():
        selectors.require_right(sure, act, now=NOW)
        if needed == "nothing":
            selectors.require_right(guest, act, now=NOW)
            continue
        with pytest.raises(CitizenSignInNeeded):
            selectors.require_right(guest, act, now=NOW)
        if needed == "full":
            with pytest.raises(StatusOnly):
                selectors.require_right(doubtful, act, now=NOW)
        else:
            selectors.require_right(doubtful, act, now=NOW)


def test_every_page_of_an_account_leads_a_guest_to_the_door_and_back(mall):
    for path in ("/me/", "/me/messages/", "/me/sent/", "/me/settings/", "/me/account/", "/me/account/erase/"):
        answer = Client().get(path)
        assert answer["Location"] == f"/me/sign-in/?next={path.replace('/', '%2F')}"
