"""The citizens of the hall: one with an account, one whose phone was silent for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from balai.domains.accounts import selectors
from balai.domains.accounts.citizens import codes
from balai.domains.accounts.citizens import services as citizens
from balai.domains.accounts.models import CitizenClaim, CitizenContact, CitizenSession
from balai.domains.notifications.models import Address, Notice
from balai.kernel.actors import Actor
from balai.kernel.context import acting

from . import cast
from .doors import Django

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


class Citizens:
    """Brings them in, through the doors they really use."""

    def __init__(self, hall: Any, door: Django) -> None:
        self.hall, self.door = hall, door

    def build(self) -> None:
        """One signed in twice, with two contacts, a number and a message; one whose phone was silent for long."""
        for _twice in range(2):
            self.hall.things["citizen_session"] = self.hall.things.get("here")
            self.hall.cookies[cast.CITIZEN] = self._enter("warga@contoh.id")
            self.hall.things["here"] = str(CitizenSession.objects.latest("started_at", "id").id)
        self._contact(cast.CITIZEN, "0813 1111 2222")
        form = {"ticket": "{another}", "token": self.hall.tokens["another"][0]}
        self._sent(cast.CITIZEN, "/me/claim/", form)
        self._enter("0813 3333 4444")
        self.hall.cookies[cast.DOUBTFUL] = {"balai_me": self.door.kept["balai_me"]}
        self._contact(cast.DOUBTFUL, "lama@contoh.id")
        with acting(SYSTEM, everything=True):
            CitizenContact.objects.filter(kind="phone", citizen__claims=None).update(proved_at=NOW - timedelta(days=90))
        self.hall.cookies[cast.DOUBTFUL] = self._enter("0813 3333 4444")
        with acting(SYSTEM, everything=True):
            owner = CitizenClaim.objects.get().citizen_id
            contacts = {row.kind + str(row.citizen_id == owner): str(row.id) for row in CitizenContact.objects.all()}
            self.hall.things |= {
                "claim": str(CitizenClaim.objects.get().id),
                "contact": contacts["phoneTrue"],
                "doubtful_email": contacts["emailFalse"],
                "notice": str(Notice.objects.filter(addressee_id=owner).earliest("id").id),
                "address": str(Address.objects.filter(addressee_id=owner, channel="email").get().id),
            }
        officer = selectors.for_bearer(self.hall.bearers["front_officer by token"], now=NOW)
        made = citizens.issue_letter(actor=officer, counter="3", now=NOW)
        self.hall.things |= {"letter": made.code, "letter_pin": made.pin, "next_view": self.hall.tokens["next"][0]}

    def _enter(self, contact: str) -> dict[str, str]:
        self._sent("", "/me/sign-in/", {"contact": contact})
        kept = self.door.kept["balai_ask"]
        self._sent("", "/me/code/", {"code": codes.code_of(codes.asked_by(kept))}, balai_ask=kept)
        return {"balai_me": self.door.kept["balai_me"]}

    def _contact(self, who: str, contact: str) -> None:
        self._sent(who, "/me/account/contacts/", {"contact": contact})
        kept = self.door.kept["balai_ask"]
        self._sent(who, "/me/code/", {"code": codes.code_of(codes.asked_by(kept))}, balai_ask=kept)

    def _sent(self, who: str, path: str, form: dict[str, str], **cookies: str) -> None:
        request = self.hall.request(who, "POST", path, body=form)
        got = self.door.ask(replace(request, cookies={**request.cookies, **cookies}))
        assert got.status == 302, got.text
