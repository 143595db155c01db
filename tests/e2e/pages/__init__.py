"""Every page people see, as data: which states it can be in, and in which ways it is looked at."""

from __future__ import annotations

from types import ModuleType

from . import counter, desk, kiosk, me, office, portal, signage, staff

SITES: dict[str, ModuleType] = {
    "portal": portal,
    "me": me,
    "kiosk": kiosk,
    "signage": signage,
    "counter": counter,
    "desk": desk,
    "office": office,
    "staff": staff,
}
"""Each with BEFORE (nobody has come yet) and OPEN (a busy hall): states in an order in which one leads to the next."""

NOT_PAGES = {
    "ui:language": "only takes a form, and leads back",
    "ui:text": "only takes a form, and leads back",
    "ui:colours": "a style sheet",
    "portal:manifest": "data for a browser",
    "portal:worker": "a script",
    "portal:check-in": "only takes a form, and leads back",
    "portal:rejoin": "only takes a form, and leads back",
    "portal:notices-read": "only takes a form, and leads back",
    "portal:notices-choose": "only takes a form, and leads back",
    "portal:notices-stop": "only takes a form, and leads back",
    "portal:notices-push": "data for a browser",
    **dict.fromkeys(
        (
            "citizen:let_go",
            "citizen:sign_out",
            "citizen:confirm_by",
            "citizen:anew",
            "citizen:read_all",
            "citizen:mark",
            "citizen:erase_address",
            "citizen:remove_contact",
            "citizen:end_session",
            "citizen:end_others",
        ),
        "only takes a form, and leads back",
    ),
    "citizen:push": "data for a browser",
    "citizen:data": "a file",
    "citizen:identity": "leads to the identity provider",
    "kiosk:wipe": "only takes a form, and leads to the start",
    "kiosk:checklist": "only takes a form, and leads back to the card",
    "kiosk:paper": "a piece of kiosk:number",
    "signage:content": "data for the screens",
    "signage:say": "data for the voice",
    "signage:clip": "a sound",
    "counter:contact": "only takes a form; the console shows its answer",
    "desk:report_file": "a file",
    "desk:catalogue_file": "a file",
    "office:act": "only takes a form, and leads to the change",
    "office:new_notice": "leads to the form of a notice",
    "office:template": "a file",
    "desk:door-act": "only takes a form; the door shows its answer",
    "desk:retry": "only takes a form, and leads back",
    "desk:revive": "only takes a form, and leads back",
    "mfa_login_webauthn": "data for a passkey",
    "mfa_list_webauthn": "leads to the second factors",
    "staff:end_session": "only takes a form, and leads to the sessions",
    "staff:offer": "data for a device",
    "staff:offer_state": "data for a device",
    "staff:accept": "data for a device",
    "staff:refuse": "data for a device",
    "staff:challenge": "data for a device",
    "staff:device_session": "data for a device",
    "staff:beat": "data for a device",
    "staff:next_paper": "data for a printer's agent",
    "staff:paper_outcome": "data for a printer's agent",
    "staff:paper": "only takes a form, and leads back to staff:devices",
}
ELSEWHERE = {
    "citizen:identity_back": "tests/e2e/test_citizens.py",
    "ui:gallery": "src/balai/ui/tests/test_gallery_browser.py",
    "ui:frame": "src/balai/ui/tests/test_gallery_browser.py",
}
"""Addresses whose pages another test looks at in the same ways."""
