"""Writes of accounts: one verb, one transaction, one journal event."""

from .demo import DEMO_PASSWORD, load_people, token_for_role
from .device_sessions import RENEW_EVERY, SESSION_SECONDS, Opened, challenge, headless_token, open_device_session
from .forgetting import forget_ended
from .heartbeats import Beat, beat, watch_devices
from .pairing import (
    Offer,
    accept_pairing,
    check_number,
    claim_pairing,
    offer_pairing,
    offered,
    place_printer,
    plan_device,
    recognise,
    refuse_pairing,
    revoke_device,
)
from .people import add_staff, new_password, record_leaver
from .roles import assign_role, end_role
from .sessions import (
    end_browser_session,
    end_session,
    factor_added,
    factor_removed,
    open_session,
    password_changed,
)
from .signing_in import begin_try, succeeded, use_once
from .tokens import issue_token, revoke_token

__all__ = [
    "DEMO_PASSWORD",
    "RENEW_EVERY",
    "SESSION_SECONDS",
    "Beat",
    "Offer",
    "Opened",
    "accept_pairing",
    "add_staff",
    "assign_role",
    "beat",
    "begin_try",
    "challenge",
    "check_number",
    "claim_pairing",
    "end_browser_session",
    "end_role",
    "end_session",
    "factor_added",
    "factor_removed",
    "forget_ended",
    "headless_token",
    "issue_token",
    "load_people",
    "new_password",
    "offer_pairing",
    "offered",
    "open_device_session",
    "open_session",
    "password_changed",
    "place_printer",
    "plan_device",
    "recognise",
    "record_leaver",
    "refuse_pairing",
    "revoke_device",
    "revoke_token",
    "succeeded",
    "token_for_role",
    "use_once",
    "watch_devices",
]
