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
    CITIZEN,
    CITIZENS,
    DEVICES,
    DOUBTFUL,
    DUTY,
    EVERYBODY,
    HEAD,
    IN_A_BROWSER,
    IT,
    KIOSK,
    NEIGHBOUR,
    OFFICER,
    OPERATOR,
    OWING,
    OWNER,
    PAIRING,
    PLANNER,
    PRINTER,
    READS_ONLY,
    REVOKED_TOKEN,
    SCREEN,
    SECRETARIAT,
    STAFF,
    TERMINAL,
    VIEWER,
    Group,
)
from .doors import Answer

Outcome = int | str
DOOR, FACTOR, CONFIRM = "to the sign-in page", "to the second factor", "to: show again who you are"
ME_DOOR, ME_CONFIRM = "to the door of citizens", "to the second proof of a citizen"
_WORDS = {
    "/staff/sign-in/": DOOR,
    "/staff/second-factor/": FACTOR,
    "/staff/confirm/": CONFIRM,
    "/me/sign-in/": ME_DOOR,
    "/me/confirm/": ME_CONFIRM,
}


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
ATTENDS = OFFICER | DUTY | OPERATOR | NEIGHBOUR | KIOSK | TERMINAL | {AT_TERMINAL}
"""Who brings numbers in: kiosks, terminals, officers, and whoever runs the mall."""
ISSUES = SERVES_THREE | NEIGHBOUR | KIOSK | TERMINAL
WAITING, FINISHED, CALLED, BOOKED, MISSED = (
    {"ticket_id": f"{{{name}}}"} for name in ("waiting", "finished", "called", "booked", "missed")
)
AT_KIOSK = at_kiosk(ISSUES)
HOLDER = Gives(404, {only(VIEWER, OWNER): 200})
OFFERED = Gives(404, {only(PAIRING): 200})
TERMINAL_BY_COOKIE = ("counter terminal by cookie",)
MANAGES_DEVICES = DUTY | OPERATOR | IT

PORTAL = [
    *(Row(f"portal:{page}", ALL, NO) for page in ("home", "now", "floors", "about", "privacy", "agencies", "services")),
    *(Row(f"portal:{page}", ALL, NO) for page in ("counters", "charter", "rights", "bundles")),
    *(Row(f"portal:{page}", ALL, NO) for page in ("manifest", "worker", "offline")),
    Row("portal:agency", ALL, NO, {"code": "dukcapil"}),
    Row("portal:bundle", ALL, NO, {"code": "lahir"}, query="as=person"),
    Row("portal:counter", ALL, NO, {"code": "3"}),
    Row("portal:levy", ALL, Gives(303), {"code": "3"}, {"text": "Diminta lebih.", "key": "k" * 20}),
    Row("portal:levy-ask", ALL, NO),
    Row("portal:levy-standing", ALL, NO, {"receipt": "{receipt}"}),
    Row("portal:checklist", ALL, NO, {"code": "kia"}, query="paper=80"),
    Row("portal:service", ALL, NO, {"code": "kia"}),
    Row("portal:number", ALL, Gives(303), {"code": "kia"}, {"priority": "normal", "key": "k" * 20}),
    Row("portal:ticket", HOLDER, NO, WAITING),
    Row("portal:cancel", Gives(302), Gives(404, {only(OWNER): 303}), WAITING, {}),
    Row(
        "portal:family",
        HOLDER,
        Gives(404, {only(OWNER): 303}),
        WAITING,
        {"service": "kia", "priority": "normal", "key": "k" * 20},
    ),
    Row("portal:check-in", Gives(302), Gives(404, {only(OWNER): 303}), BOOKED, {}, "booked"),
    Row("portal:rejoin", Gives(302), Gives(404, {only(OWNER): 303}), MISSED, {}, "missed"),
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


def mine(what: Outcome = 200) -> Gives:
    """A page or a wish of an account: whoever has shown enough; a doubtful phone is asked for a second proof."""
    return Gives(ME_DOOR, {only(CITIZEN): what, only(DOUBTFUL): ME_CONFIRM})


def about_numbers(what: Outcome = 200, doubtful: Outcome = 200) -> Gives:
    """What a doubtful phone may see and do too."""
    return Gives(ME_DOOR, {only(CITIZEN): what, only(DOUBTFUL): doubtful})


ME = [
    Row("citizen:home", about_numbers(), NO),
    Row(
        "citizen:claim",
        about_numbers(302, 302),
        about_numbers(302, 302),
        body={"ticket": "{next}", "token": "{next_view}"},
    ),
    Row("citizen:let_go", NO, about_numbers(302, 404), {"claim_id": "{claim}"}),
    Row("citizen:sign_in", Gives(200, {CITIZENS: 302}), Gives(302), body={"contact": "baru@contoh.id"}),
    Row("citizen:code", Gives(ME_DOOR), Gives(422), body={"code": "123456"}, acts=NOTHING),
    Row("citizen:letter", ALL, Gives(302), body={"letter": "{letter}", "pin": "{letter_pin}"}),
    Row("citizen:sign_out", NO, Gives(ME_DOOR), acts=CITIZENS),
    Row("citizen:confirm", about_numbers(302, 200), NO),
    Row("citizen:confirm_by", NO, about_numbers(404, 302), {"contact_id": "{doubtful_email}"}),
    Row("citizen:anew", NO, about_numbers(404, 302)),
    Row("citizen:identity", GONE, NO),
    Row("citizen:identity_back", GONE, GONE),
    Row("citizen:messages", mine(), NO),
    Row("citizen:read_all", NO, mine(302)),
    Row("citizen:mark", NO, mine(302), {"notice_id": "{notice}"}, {"read": "1"}),
    Row("citizen:sent", mine(), NO),
    Row("citizen:settings", mine(), mine(302), body={"lang": "en"}),
    Row("citizen:push", NO, mine(204), body={"subscription": "{subscription}"}),
    Row("citizen:erase_address", NO, mine(302), {"address_id": "{address}"}),
    Row("citizen:account", mine(), NO),
    Row("citizen:add_contact", NO, mine(302), body={"contact": "baru@contoh.id"}),
    Row("citizen:remove_contact", NO, mine(302), {"contact_id": "{contact}"}),
    Row("citizen:end_session", NO, mine(302), {"session_id": "{citizen_session}"}),
    Row("citizen:end_others", NO, mine(302)),
    Row("citizen:data", NO, mine()),
    Row("citizen:erase", mine(), Gives(ME_DOOR, {only(DOUBTFUL): ME_CONFIRM}), acts=only(CITIZEN)),
]

KIOSKS = [
    Row("kiosk:start", AT_KIOSK, NO),
    Row("kiosk:agency", AT_KIOSK, NO, {"code": "dukcapil"}),
    Row("kiosk:services", AT_KIOSK, NO, query="q=ktp"),
    Row("kiosk:take", AT_KIOSK, at_kiosk(ISSUES, 303), {"code": "kia"}, {"key": "k" * 20}),
    Row("kiosk:number", Gives(403, {only("kiosk by cookie"): 200, **at_kiosk(ISSUES, 302).to}), NO),
    Row("kiosk:check_in", AT_KIOSK, at_kiosk(ISSUES, 422), body={"number": "ZZ-999"}, acts=NOTHING),
    Row("kiosk:service", AT_KIOSK, NO, {"code": "kia"}),
    Row("kiosk:checklist", NO, at_kiosk(ISSUES, 303), {"code": "kia"}, {}, acts=NOTHING),
    Row("kiosk:paper", Gives(403, {only("kiosk by cookie"): 200, **at_kiosk(ISSUES, 404).to}), NO),
    Row("kiosk:wipe", NO, Gives(303), acts=NOTHING),
]

SIGNAGE = [
    Row("signage:screen", ALL, NO),
    Row("signage:content", ALL, NO),
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
    Row("counter:letter", staff_page(SERVES_THREE), staff_page(SERVES_THREE), {"code": "3"}, {"checked": "on"}),
    Row("counter:contact", NO, staff_page(SERVES_THREE), {"code": "3"}),
    act("open", "1", SERVES),
    act("close", "2", SERVES),
    act("pause", "2", SERVES),
    act("resume", "4", SERVES),
    act("call-next", "2", SERVES, seen="nobody"),
    *(act(verb, "3", SERVES_THREE) for verb in ("recall", "start", "finish", "no-show")),
    act("transfer", "3", SERVES_THREE, service="ktp-perekaman"),
    act("hold", "3", SERVES_THREE),
    act("take-back", "2", SERVES, number="{number_held}"),
    act("put-back", "2", SERVES, number="{number_held}"),
    act("call", "2", SERVES, number="{number_next}", reason="frail"),
    act("rejoin", "2", SERVES, number="{number_missed}"),
]

DOOR_CLERKS = OFFICER | DUTY | OPERATOR | NEIGHBOUR | {AT_TERMINAL}
CANCEL_FORM = {"number": "{number_waiting}", "reason": "visitor-asked", "key": "k" * 20}
REPORT = staff_page(DUTY | OPERATOR | SECRETARIAT | PLANNER | READS_ONLY)
OVERSEES = staff_page(DUTY | OPERATOR)


def examine(verb: str, report: str, what: Outcome = 302, **form: str) -> Row:
    """A button of the desk at a levy report."""
    at = {"report_id": f"{{{report}}}", "verb": verb}
    return Row("desk:levy_act", NO, staff_page(DUTY | OPERATOR, what), at, form)


DESK = [
    Row("desk:levy", OVERSEES, NO, query="state=received"),
    Row("desk:levy_report", OVERSEES, NO, {"report_id": "{levy}"}),
    examine("read", "levy", 200),
    examine("take-up", "levy"),
    examine("forward", "levy_taken"),
    examine("close", "levy_taken", reason="proved"),
    examine("note", "levy_taken", text="Rekaman diminta."),
    examine("reopen", "levy_closed"),
    Row("desk:signs", OVERSEES, NO, query="zone=a"),
    Row("desk:catalogue", staff_page(DUTY | OPERATOR | AUDITOR), NO),
    Row("desk:catalogue_file", staff_page(DUTY | OPERATOR | AUDITOR), NO, {"form": "csv"}),
    Row("desk:overview", staff_page(DUTY | OPERATOR), NO),
    Row("desk:door", staff_page(DOOR_CLERKS), NO, query="number={number_missed}"),
    Row("desk:slip", staff_page(DOOR_CLERKS), NO, query="number={number_next}"),
    *(
        Row("desk:door-act", NO, staff_page(may, 302), {"verb": verb}, {"key": "k" * 20, **form})
        for verb, may, form in (
            ("give", DOOR_CLERKS - OPERATOR, {"service": "kia", "priority": "normal", "lang": "id"}),
            ("check-in", DOOR_CLERKS, {"check_number": "{number_booked}", "code": "{code_booked}"}),
            ("rejoin", DOOR_CLERKS, {"number": "{number_missed}"}),
            ("reprint", DOOR_CLERKS, {"number": "{number_next}"}),
        )
    ),
    Row("desk:messages", staff_page(MANAGES_DEVICES | AUDITOR), NO),
    Row("desk:ops", staff_page(MANAGES_DEVICES | AUDITOR), NO),
    Row("desk:opening", staff_page(DUTY | OPERATOR), NO),
    Row("desk:retry", NO, staff_page(OPERATOR | IT, 302), {"job": "{failed_job}"}),
    Row("desk:revive", NO, staff_page(OPERATOR | IT, 302)),
    Row("desk:report", REPORT, NO, query="by=service"),
    Row("desk:report_file", REPORT, NO),
    Row("desk:cancel", staff_page(DUTY | OPERATOR), staff_page(DUTY | OPERATOR, 302), body=CANCEL_FORM),
]

SEES_CHANGES = HEAD | OPERATOR | DUTY | AUDITOR
OFFICE_PAGE = staff_page(SEES_CHANGES)


def writes(may: Group, what: Outcome) -> Gives:
    """A form of the office: what is not his to write is not there for whoever may see the office."""
    return Gives(DOOR, {may: what, SEES_CHANGES - may: 404, STAFF - SEES_CHANGES: 403, only(OWING): FACTOR})


def deed(verb: str, change: str, may: Group, **form: str) -> Row:
    """A button of a change of DUKCAPIL: whoever may not see it is told at the office's door."""
    at = {"change_id": f"{{change_{change}}}", "verb": verb}
    return Row("office:act", NO, staff_page(may, 302), at, {"version": f"{{version_{change}}}", **form})


OF_THE_DRAFT = {"change_id": "{change_draft}"}
FEE_FORM = {"base": "{fee_base}", "kind": "fixed", "amount": "7000", "status": "to_verify"}
DECIDES = HEAD | OPERATOR
OFFICE = [
    *(Row(f"office:{page}", OFFICE_PAGE, NO) for page in ("landing", "services", "counters", "notices", "history")),
    Row("office:service", OFFICE_PAGE, NO, {"code": "kia"}),
    Row("office:new_notice", staff_page(SEES_CHANGES, 302), NO),
    Row("office:edit", writes(HEAD, 200), writes(HEAD, 302), {"part": "fee", "target": "kia"}, FEE_FORM),
    Row(
        "office:edit",
        writes(OPERATOR, 200),
        writes(OPERATOR, 302),
        {"part": "hours", "target": "jambi"},
        {"base": "{hours_base}", "hours.sat.0.open": "08:00", "hours.sat.0.close": "11:00"},
    ),
    Row("office:change", OFFICE_PAGE, NO, OF_THE_DRAFT),
    Row("office:preview", OFFICE_PAGE, NO, OF_THE_DRAFT),
    Row(
        "office:rewrite",
        writes(HEAD, 200),
        writes(HEAD, 302),
        {**OF_THE_DRAFT, "place": "0"},
        {**FEE_FORM, "version": "{version_draft}"},
    ),
    Row("office:import", writes(HEAD, 200), writes(HEAD, 422), body={}, acts=NOTHING),
    Row("office:template", writes(HEAD, 200), NO, {"kind": "fees", "form": "csv"}),
    deed("submit", "draft", HEAD),
    deed("withdraw", "draft", HEAD),
    deed("approve", "sent", DECIDES),
    deed("return", "sent", DECIDES, remark="Sumbernya mana?"),
    deed("recall", "planned", DECIDES),
    deed("undo", "done", HEAD),
]

SIGN_IN_FORM = {"login": "hall-colleague", "password": "{password}"}
PASSWORDS = {"oldpassword": "{password}", "password1": "sebuah kata sandi baru", "password2": "sebuah kata sandi baru"}
ENDS = Gives(DOOR, {MANAGES_DEVICES: 302, STAFF: 404, only(OWING): FACTOR})
"""Somebody else's sign-in is not there for whoever may not end it."""
PAIR_FORM = {"code": "{code}", "place": "kiosk", "name": "Anjungan baru", "zone": "a"}
SEES_PEOPLE = DUTY | OPERATOR | HEAD | SECRETARIAT | AUDITOR
ADDS_GUESTS = DUTY | OPERATOR | HEAD
GUEST_FORM = {"name": "Rahma Tamu", "counters": "3", "until": "2026-11-24", "key": "k" * 20}
PERSON_FORM = {"name": "Sari", "username": "sari.w", "role": "duty_manager", "agency": "", "capacity": "definitive"}
ROLE_FORM = {"role": "secretariat", "agency": "", "capacity": "definitive"}


def person_act(verb: str, may: Group, what: Outcome, *, of: str = "person", **form: str) -> Row:
    """What is done for a colleague: not there for whoever may not see him, refused to whoever may only look."""
    gives = staff_page(may, what)
    return Row("staff:person_act", NO, gives, {"staff_id": f"{{{of}}}", "verb": verb}, form)


PEOPLE = [
    Row("staff:people", staff_page(SEES_PEOPLE), NO),
    Row("staff:roles", staff_page(STAFF), NO),
    Row("staff:guest", staff_page(ADDS_GUESTS), staff_page(ADDS_GUESTS), body=GUEST_FORM),
    Row("staff:add_person", staff_page(OPERATOR), staff_page(OPERATOR), body=PERSON_FORM),
    Row("staff:person", staff_page(SEES_PEOPLE), NO, {"staff_id": "{person}"}),
    person_act("role", OPERATOR, 302, **ROLE_FORM),
    person_act("end-role", OPERATOR, 302, role="{person_role}"),
    person_act("last-day", ADDS_GUESTS, 302, of="guest", until="2026-11-25"),
    person_act("leave", OPERATOR, 302),
    person_act("leave", ADDS_GUESTS, 302, of="guest"),
    person_act("badge", ADDS_GUESTS, 200),
    person_act("revoke-badge", ADDS_GUESTS, 302, of="guest"),
    person_act("unlock", ADDS_GUESTS, 302, of="guest"),
    person_act("password", OPERATOR, 200),
    person_act("ask-code", ADDS_GUESTS, 302, stands_for="second"),
    person_act("vouch", ADDS_GUESTS, 200, code="{code_asked}"),
    person_act("refuse-code", ADDS_GUESTS, 302, code="{code_asked}"),
    Row(
        "staff:badge",
        ALL,
        Gives(403, {only(AT_TERMINAL, *TERMINAL_BY_COOKIE): 302}),
        body={"badge": "{badge}", "pin": "{pin}"},
    ),
    Row("staff:pin", Gives(DOOR, {STAFF: 404, only(OWING): FACTOR}), Gives(DOOR, {STAFF: 404, only(OWING): FACTOR})),
]
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
    Row(
        "staff:paper",
        NO,
        Gives(DOOR, {DUTY | OPERATOR: 302, STAFF: 403, only(OWING): FACTOR}),
        {"job_id": "{paper_unsure}"},
        {"answer": "came-out"},
    ),
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
    Row("staff:next_paper", NO, Gives(401, {PRINTER: 200, DEVICES: 403}), body={"json": {"paper": "ok"}}),
    Row(
        "staff:paper_outcome",
        NO,
        Gives(401, {PRINTER: 404, DEVICES: 403}),
        {"job_id": "{paper}"},
        {"json": {"outcome": "printed"}},
    ),
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
    Row("api:check_in", NO, Gives(404, {only(OWNER): 200}), BOOKED, {"json": {}}, "booked"),
    Row("api:rejoin", NO, Gives(404, {only(OWNER): 200}), MISSED, {"json": {}}, "missed"),
    Row(
        "api:check_in_by_code",
        NO,
        Gives(401, {ATTENDS: 200, STAFF | SCREEN | PRINTER | {OWING}: 403}),
        body={"json": {"number": "{number_booked}", "check_in_code": "{code_booked}"}},
    ),
    Row("api:rate", NO, Gives(404, {only(OWNER): 200}), FINISHED, {"json": {"score": 4}}, "finished"),
    verb("open_counter", "1", SERVES),
    verb("close", "2", SERVES),
    verb("pause", "2", SERVES),
    verb("resume", "4", SERVES),
    verb("call_next", "2", SERVES),
    *(verb(name, "3", SERVES_THREE) for name in ("recall", "start", "finish", "no_show")),
    verb("hold", "3", SERVES_THREE),
    verb("take_back", "2", SERVES, number="{number_held}"),
    verb("put_back", "2", SERVES, number="{number_held}"),
    verb("call_number", "2", SERVES, number="{number_next}", reason="frail"),
    verb("transfer", "3", SERVES_THREE, service="ktp-perekaman"),
    Row("hook-whatsapp", UNSIGNED, UNSIGNED, body={"json": {}}),
    Row("hook-sms", NO, UNSIGNED, body={"json": {}}),
    Row("api-unknown", GONE, GONE, path="/api/v1/nowhere"),
]

ROWS = [*PORTAL, *ME, *KIOSKS, *SIGNAGE, *COUNTER, *DESK, *OFFICE, *STAFF_DOOR, *PEOPLE, *DEVICE, *INTERFACE, *API]


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
    "GET /live/printer": Native(Gives(401, {PRINTER: 200}), "/live/printer", alone=GONE),
    "GET /-/live": Native(ALL, "/-/live", alone=GONE),
    "GET /-/ready": Native(ALL, "/-/ready", alone=GONE),
    "GET /-/metrics": Native(ALL, "/-/metrics", alone=GONE),
}
"""The figures of /-/metrics are for the networks of BALAI_METRICS_FROM; see test_both_doors."""
