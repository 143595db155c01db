"""Everybody who may come to an address of the mall, by name, and the groups they form in the table of expectations."""

from __future__ import annotations

from balai.domains.accounts.roles import ROLES

Group = frozenset[str]

WAYS = ("session", "token")
"""How staff show who they are: a signed-in browser, or a bearer token."""


def who(*people: str) -> Group:
    """These people, by session and by bearer token."""
    return frozenset(f"{person} by {way}" for person in people for way in WAYS)


NOBODY = "nobody"
VIEWER = "holder of the view token"
OWNER = "holder of the full token"
ANOTHER = "holder of another number"
AT_TERMINAL = "officer at a counter terminal"
OWING = "officer who owes the second factor"
PAIRING = "browser that waits to be paired"
CITIZEN, DOUBTFUL = "citizen", "citizen whose phone was silent for long"
REVOKED_COOKIE, REVOKED_TOKEN = "revoked kiosk by cookie", "revoked kiosk by token"

OFFICER, DUTY, OPERATOR, HEAD, IT, AUDITOR = (
    who(role) for role in ("front_officer", "duty_manager", "mall_operator", "agency_head", "it_admin", "auditor")
)
SECRETARIAT, PLANNER, EVALUATOR = who("secretariat"), who("planner"), who("external_evaluator")
READS_ONLY = AUDITOR | EVALUATOR
"""What they try to change is refused, and that they tried is written down."""
NEIGHBOUR = who("officer of another agency")
FORMER = who("officer whose role ended")
ABROAD = who("duty manager of another mall")
KIOSK, SCREEN, TERMINAL, PRINTER = (
    frozenset(f"{kind} by {way}" for way in ("cookie", "token"))
    for kind in ("kiosk", "screen", "counter terminal", "printer")
)

ROLE_HOLDERS = who(*ROLES)
STAFF = ROLE_HOLDERS | NEIGHBOUR | FORMER | {AT_TERMINAL}
"""Staff of this mall who have shown what their role asks for."""
DEVICES = KIOSK | SCREEN | TERMINAL | PRINTER
PUBLIC = frozenset({NOBODY, VIEWER, OWNER, ANOTHER, PAIRING, REVOKED_COOKIE})
"""Whoever is anybody from the street; also a machine whose access ended."""
CITIZENS = frozenset({CITIZEN, DOUBTFUL})
"""Signed in to an account of their own; anywhere else anybody from the street."""
EVERYBODY = PUBLIC | STAFF | {OWING} | ABROAD | DEVICES | {REVOKED_TOKEN} | CITIZENS

IN_A_BROWSER = frozenset(name for name in STAFF | ABROAD if name.endswith("by session")) | {AT_TERMINAL, OWING}
"""Signed in through the door: only they reach the pages of an account; a bearer token is no account."""
BY_TOKEN = frozenset(name for name in EVERYBODY if name.endswith("by token"))
