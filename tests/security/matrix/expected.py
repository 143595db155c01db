"""Who gets what at which address, in production. Read it as: this address gives 200 to these, 403 to those, else 404.

An address that no row names, and a row whose address is gone, fail the suite. The first group that holds somebody
decides. Outcomes are statuses; a redirect to the sign-in page, to the second factor or to `confirm who you are` has a
word. A POST acts for whoever it gives success, or for the group `acts` names; for all others it must change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .cast import (
    ANOTHER,
    AT_TERMINAL,
    AUDITOR,
    DEVICES,
    DUTY,
    EVERYBODY,
    IN_A_BROWSER,
    IT,
    KIOSK,
    NEIGHBOUR,
    OFFICER,
    OPERATOR,
    OWING,
    OWNER,
    PAIRING,
    REVOKED_TOKEN,
    STAFF,
    TERMINAL,
    VIEWER,
    Group,
)
from .doors import Answer

Outcome = int | str
DOOR, FACTOR, CONFIRM = "to the sign-in page", "to the second factor", "to: show again who you are"
_WORDS = {"/staff/sign-in/": DOOR, "/staff/second-factor/": FACTOR, "/staff/confirm/": CONFIRM}


def outcome(answer: Answer) -> Outcome:
    """An answer in the words of the table."""
    if answer.status == 302:
        return _WORDS.get(answer.location.partition("?")[0], 302)
    return answer.status


@dataclass(frozen=True)
class Gives:
    """Whom an address gives what: the first group that holds him, else `otherwise`."""

    otherwise: Outcome
    to: Mapping[Group, Outcome] = field(default_factory=dict)

    def __call__(self, who: str) -> Outcome:
        return next((what for group, what in self.to.items() if who in group), self.otherwise)


@dataclass(frozen=True)
class Row:
    """One address, or one of its uses. `at` are its parameters, `body` what a POST sends (`{name}`: a thing of the
    hall), `ticket` the number it is about."""

    name: str
    get: Gives
    post: Gives
    at: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    ticket: str = "waiting"
    path: str = ""
    query: str = ""
    acts: Group | None = None

    def acts_for(self, who: str) -> bool:
        """Whether a POST of `who` changes something."""
        success = self.post(who) in (200, 201, 204, 302, 303)
        return success if self.acts is None else who in self.acts


def only(*people: str) -> Group:
    """These and no others."""
    return frozenset(people)


def staff_page(may: Group, what: Outcome = 200) -> Gives:
    """A page of staff: others of the mall read that they may not, strangers are sent to the door."""
    return Gives(DOOR, {may: what, STAFF - may: 403, only(OWING): FACTOR})


def officers_api(may: Group) -> Gives:
    """The same for programs."""
    return Gives(401, {may: 200, STAFF - may | {OWING}: 403})


def at_kiosk(may: Group, what: Outcome = 200) -> Gives:
    """A page of the kiosk: in production it is for the mall's own kiosks."""
    return Gives(403, {may: what, only(REVOKED_TOKEN): DOOR})


ALL, NO, GONE = Gives(200), Gives(405), Gives(404)
NOTHING: Group = frozenset()
ACCOUNT = Gives(DOOR, {IN_A_BROWSER: 200})
"""A page of one's own account: a bearer token has none."""
AWAY = Gives(DOOR, {IN_A_BROWSER: 302})
CONFIRMS = Gives(DOOR, {IN_A_BROWSER: CONFIRM})
NOT_SET_UP = Gives(DOOR, {IN_A_BROWSER: 404})
SERVES, SERVES_THREE = OFFICER | DUTY, OFFICER | DUTY | {AT_TERMINAL}
"""Who serves at the counters of his agency; counter 3 is where the terminal stands."""
ISSUES = SERVES_THREE | NEIGHBOUR | KIOSK | TERMINAL
WAITING, FINISHED, CALLED = ({"ticket_id": f"{{{name}}}"} for name in ("waiting", "finished", "called"))
AT_KIOSK = at_kiosk(ISSUES)
HOLDER = Gives(404, {only(VIEWER, OWNER): 200})
OFFERED = Gives(404, {only(PAIRING): 200})
MANAGES_DEVICES = DUTY | OPERATOR | IT

PORTAL = [
    *(Row(f"portal:{page}", ALL, NO) for page in ("home", "now", "floors", "about", "privacy", "agencies", "services")),
    Row("portal:agency", ALL, NO, {"code": "dukcapil"}),
    Row("portal:service", ALL, NO, {"code": "kia"}),
    Row("portal:number", ALL, Gives(303), {"code": "kia"}, {"priority": "normal", "key": "k" * 20}),
    Row("portal:ticket", HOLDER, NO, WAITING),
    Row("portal:cancel", Gives(302), Gives(404, {only(OWNER): 303}), WAITING, {}),
    Row("portal:notices", HOLDER, NO, WAITING),
    Row("portal:notices-read", Gives(303), Gives(404, {only(OWNER): 303}), CALLED, {}, "called"),
    Row(
        "portal:notices-choose", Gives(303), Gives(404, {only(OWNER): 303}), WAITING, {"lang": "en", "channel": "email"}
    ),
    Row("portal:notices-leave", Gives(303), Gives(404, {only(OWNER): 303}), WAITING, {"email": "siti@contoh.id"}),
    Row("portal:notices-push", Gives(303), Gives(404, {only(OWNER): 204}), WAITING, {"subscription": "{subscription}"}),
    Row("portal:notices-stop", Gives(303), Gives(404, {only(OWNER): 303}), WAITING, {}),
    Row("portal:demo-outbox", GONE, NO),
    Row("portal:rate", Gives(302), Gives(404, {only(OWNER): 303}), FINISHED, {"score": "4"}, "finished"),
]

KIOSKS = [
    Row("kiosk:start", AT_KIOSK, NO),
    Row("kiosk:agency", AT_KIOSK, NO, {"code": "dukcapil"}),
    Row("kiosk:services", AT_KIOSK, NO, query="q=ktp"),
    Row("kiosk:take", AT_KIOSK, at_kiosk(ISSUES, 303), {"code": "kia"}, {"key": "k" * 20}),
    Row("kiosk:number", Gives(403, {only("kiosk by cookie"): 200, **at_kiosk(ISSUES, 302).to}), NO),
    Row("kiosk:wipe", NO, Gives(303), acts=NOTHING),
]

SIGNAGE = [
    Row("signage:screen", ALL, NO),
    Row("signage:say", ALL, NO, {"lang": "id"}, query="number=CA-041&counter=5"),
    Row("signage:clip", GONE, NO, {"lang": "id", "clip": "no-such-clip"}),
]


def act(verb: str, counter: str, may: Group, **form: str) -> Row:
    """A button of the console."""
    at = {"code": counter, "verb": verb}
    return Row("counter:act", NO, staff_page(may, 302), at, {"key": "k" * 20, "seen": "{seen}", **form})


NUMBER_FORM = {"service": "kia", "priority": "normal", "lang": "id", "key": "k" * 20}
COUNTER = [
    Row("counter:choose", Gives(DOOR, {only(AT_TERMINAL): 302, **staff_page(SERVES | NEIGHBOUR).to}), NO),
    Row("counter:console", staff_page(SERVES_THREE), NO, {"code": "3"}),
    Row("counter:console", staff_page(SERVES), NO, {"code": "1"}),
    Row("counter:transfer", staff_page(SERVES_THREE), NO, {"code": "3"}),
    Row("counter:number", staff_page(SERVES_THREE), staff_page(SERVES_THREE), {"code": "3"}, NUMBER_FORM),
    Row("counter:contact", NO, staff_page(SERVES_THREE), {"code": "3"}),
    act("open", "1", SERVES),
    act("close", "2", SERVES),
    act("pause", "2", SERVES),
    act("resume", "4", SERVES),
    act("call-next", "2", SERVES, seen="nobody"),
    *(act(verb, "3", SERVES_THREE) for verb in ("recall", "start", "finish", "no-show")),
    act("transfer", "3", SERVES_THREE, service="ktp-perekaman"),
]

CANCEL_FORM = {"number": "{number_waiting}", "reason": "visitor-asked", "key": "k" * 20}
REPORT = staff_page(DUTY | OPERATOR | AUDITOR)
DESK = [
    Row("desk:overview", staff_page(DUTY | OPERATOR), NO),
    Row("desk:messages", staff_page(MANAGES_DEVICES | AUDITOR), NO),
    Row("desk:report", REPORT, NO, query="by=service"),
    Row("desk:report_file", REPORT, NO),
    Row("desk:cancel", staff_page(DUTY | OPERATOR), staff_page(DUTY | OPERATOR, 302), body=CANCEL_FORM),
]

SIGN_IN_FORM = {"login": "hall-colleague", "password": "{password}"}
PASSWORDS = {"oldpassword": "{password}", "password1": "sebuah kata sandi baru", "password2": "sebuah kata sandi baru"}
ENDS = Gives(DOOR, {MANAGES_DEVICES: 302, STAFF: 404, only(OWING): FACTOR})
"""Somebody else's sign-in is not there for whoever may not end it."""
PAIR_FORM = {"code": "{code}", "place": "kiosk", "name": "Anjungan baru", "zone": "a"}
STAFF_DOOR = [
    Row("account_login", Gives(200, {IN_A_BROWSER: 302}), Gives(302), body=SIGN_IN_FORM, acts=EVERYBODY - IN_A_BROWSER),
    Row("account_logout", ACCOUNT, Gives(DOOR), acts=IN_A_BROWSER),
    Row("account_change_password", ACCOUNT, AWAY, body=PASSWORDS),
    Row("account_reauthenticate", ACCOUNT, AWAY, body={"password": "{password}"}),
    Row("mfa_authenticate", AWAY, AWAY, body={"code": "123456"}, acts=NOTHING),
    Row("mfa_login_webauthn", AWAY, AWAY, acts=NOTHING),
    Row("mfa_reauthenticate", CONFIRMS, CONFIRMS),
    Row("mfa_reauthenticate_webauthn", CONFIRMS, CONFIRMS),
    Row("mfa_index", ACCOUNT, Gives(DOOR, {IN_A_BROWSER: 405})),
    Row("mfa_activate_totp", ACCOUNT, ACCOUNT, acts=NOTHING),
    Row("mfa_deactivate_totp", NOT_SET_UP, NOT_SET_UP),
    Row("mfa_list_webauthn", Gives(FACTOR), Gives(FACTOR)),
    Row("mfa_add_webauthn", ACCOUNT, ACCOUNT, acts=NOTHING),
    Row("mfa_remove_webauthn", NOT_SET_UP, NOT_SET_UP, {"pk": "{passkey}"}),
    Row("mfa_view_recovery_codes", NOT_SET_UP, Gives(DOOR, {IN_A_BROWSER: 405})),
    Row("mfa_generate_recovery_codes", ACCOUNT, ACCOUNT, acts=NOTHING),
    Row("staff:home", staff_page(STAFF), NO),
    Row("staff:sessions", staff_page(STAFF), NO),
    Row("staff:end_session", NO, ENDS, {"session_id": "{session}"}),
    Row("staff:devices", staff_page(MANAGES_DEVICES | AUDITOR), NO),
    Row("staff:pair", NO, staff_page(MANAGES_DEVICES, 302), body=PAIR_FORM),
    Row("staff:revoke", NO, staff_page(MANAGES_DEVICES, 302), {"device_id": "{device}"}),
]

PROOF = {"device": "{device}", "nonce": "n", "signature": "s"}
DEVICE = [
    Row("staff:device", ALL, NO),
    Row("staff:offer", NO, Gives(201), body={"json": {"public_key": "{public_key}"}}),
    Row("staff:offer_state", OFFERED, NO, {"pairing_id": "{pairing}"}, {"json": {}}),
    Row("staff:accept", NO, OFFERED, {"pairing_id": "{pairing}"}, {"json": {"signature": "{acceptance}"}}),
    Row("staff:refuse", NO, OFFERED, {"pairing_id": "{pairing}"}, {"json": {}}),
    Row("staff:challenge", NO, ALL, body={"json": {"device": "{device}"}}, acts=NOTHING),
    Row("staff:device_session", NO, Gives(401), body={"json": PROOF}),
    Row("staff:beat", NO, Gives(401, {DEVICES: 200}), body={"json": {"version": "0.1.0", "clock": 1}}),
]

INTERFACE = [
    Row("ui:gallery", ALL, NO),
    Row("ui:frame", ALL, NO, {"name": "slip"}),
    Row("ui:colours", ALL, NO),
    Row("ui:language", NO, Gives(302), body={"language": "en"}, acts=NOTHING),
    Row("ui:text", NO, Gives(302), body={"size": "large"}, acts=NOTHING),
]


def verb(name: str, counter: str, may: Group, **wish: str) -> Row:
    """A verb of a counter."""
    return Row(f"api:{name}", NO, officers_api(may), {"code": counter}, {"json": wish})


UNSIGNED = Gives(403)
"""The report of a provider is known by its signature, which nobody here can make."""
WISH = {"json": {"service": "kia", "channel": "online"}}
AT_THE_KIOSK = {"json": {"service": "kia", "channel": "kiosk"}}
API = [
    *(Row(f"api:{name}", ALL, NO) for name in ("openapi-json", "mall", "services", "board")),
    Row("api:service", ALL, NO, {"code": "kia"}),
    Row("api:take", NO, Gives(201, {only(REVOKED_TOKEN): 401}), body=WISH),
    Row("api:take", NO, Gives(403, {ISSUES: 201, only(REVOKED_TOKEN): 401}), body=AT_THE_KIOSK),
    Row("api:look", HOLDER, NO, WAITING),
    Row("api:cancel", NO, Gives(404, {only(OWNER): 200}), WAITING, {"json": {}}),
    Row("api:rate", NO, Gives(404, {only(OWNER): 200}), FINISHED, {"json": {"score": 4}}, "finished"),
    verb("open_counter", "1", SERVES),
    verb("close", "2", SERVES),
    verb("pause", "2", SERVES),
    verb("resume", "4", SERVES),
    verb("call_next", "2", SERVES),
    *(verb(name, "3", SERVES_THREE) for name in ("recall", "start", "finish", "no_show")),
    verb("transfer", "3", SERVES_THREE, service="ktp-perekaman"),
    Row("hook-whatsapp", UNSIGNED, UNSIGNED, body={"json": {}}),
    Row("hook-sms", NO, UNSIGNED, body={"json": {}}),
    Row("api-unknown", GONE, GONE, path="/api/v1/nowhere"),
]

ROWS = [*PORTAL, *KIOSKS, *SIGNAGE, *COUNTER, *DESK, *STAFF_DOOR, *DEVICE, *INTERFACE, *API]


@dataclass(frozen=True)
class Native:
    """An address the edge answers; `alone` is what Django gives without it (None: the same answer, byte for byte)."""

    gives: Gives
    target: str
    body: Any = None
    alone: Gives | None = None


NEEDS_A_TOKEN = Gives(422, {only(VIEWER, OWNER): 200, only(ANOTHER): 404})
NATIVE = {
    "GET /api/v1/board": Native(ALL, "/api/v1/board"),
    "POST /api/v1/tickets": Native(Gives(201, {only(REVOKED_TOKEN): 401}), "/api/v1/tickets", WISH),
    "GET /live/board": Native(ALL, "/live/board", alone=GONE),
    "GET /live/tickets/{id}": Native(NEEDS_A_TOKEN, "/live/tickets/{waiting}", alone=GONE),
    "GET /-/live": Native(ALL, "/-/live", alone=GONE),
    "GET /-/ready": Native(ALL, "/-/ready", alone=GONE),
    "GET /-/metrics": Native(ALL, "/-/metrics", alone=GONE),
}
"""The figures of /-/metrics are for the networks of BALAI_METRICS_FROM; see test_both_doors."""
