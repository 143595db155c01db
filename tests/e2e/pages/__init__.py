"""Every page people see, as data: which states it can be in, and in which ways it is looked at."""

from __future__ import annotations

from types import ModuleType

from . import counter, desk, kiosk, portal, signage, staff

SITES: dict[str, ModuleType] = {
    "portal": portal,
    "kiosk": kiosk,
    "signage": signage,
    "counter": counter,
    "desk": desk,
    "staff": staff,
}
"""Each with BEFORE (nobody has come yet) and OPEN (a busy hall): states in an order in which one leads to the next."""

NOT_PAGES = {
    "ui:language": "only takes a form, and leads back",
    "ui:text": "only takes a form, and leads back",
    "ui:colours": "a style sheet",
    "portal:notices-read": "only takes a form, and leads back",
    "portal:notices-choose": "only takes a form, and leads back",
    "portal:notices-stop": "only takes a form, and leads back",
    "portal:notices-push": "data for a browser",
    "kiosk:wipe": "only takes a form, and leads to the start",
    "signage:say": "data for the voice",
    "signage:clip": "a sound",
    "counter:contact": "only takes a form; the console shows its answer",
    "desk:report_file": "a file",
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
}
ELSEWHERE = {
    "ui:gallery": "src/balai/ui/tests/test_gallery_browser.py",
    "ui:frame": "src/balai/ui/tests/test_gallery_browser.py",
}
"""Addresses whose pages another test looks at in the same ways."""
