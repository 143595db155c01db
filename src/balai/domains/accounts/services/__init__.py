"""Writes of accounts: one verb, one transaction, one journal event."""

from .badges import issue_badge, revoke_badge
from .day_codes import ask_code, code_ready, refuse_code, use_code, vouch
from .demo import DEMO_PASSWORD, load_people, token_for_role
from .device_sessions import RENEW_EVERY, SESSION_SECONDS, Opened, challenge, headless_token, open_device_session
from .endings import end_due, refused_write
from .forgetting import forget_ended
from .guests import LONGEST_STAY, add_guest, change_last_day
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
from .people import add_colleague, add_staff, new_password, record_leaver, require_managing
from .pins import choose_pin, unlock_pin
from .printing import ask_print, end_leases, next_print, report_print, settle_print, withdraw_print
from .roles import assign_role, assign_role_by_days, end_role
from .sessions import (
    end_browser_session,
    end_session,
    factor_added,
    factor_removed,
    open_session,
    password_changed,
)
from .signing_in import begin_try, succeeded, use_once
from .terminals import Shown, show_badge, sign_in_at_terminal
from .tokens import issue_token, revoke_token

__all__ = [
    "DEMO_PASSWORD",
    "LONGEST_STAY",
    "RENEW_EVERY",
    "SESSION_SECONDS",
    "Beat",
    "Offer",
    "Opened",
    "Shown",
    "accept_pairing",
    "add_colleague",
    "add_guest",
    "add_staff",
    "ask_code",
    "ask_print",
    "assign_role",
    "assign_role_by_days",
    "beat",
    "begin_try",
    "challenge",
    "change_last_day",
    "check_number",
    "choose_pin",
    "claim_pairing",
    "code_ready",
    "end_browser_session",
    "end_due",
    "end_leases",
    "end_role",
    "end_session",
    "factor_added",
    "factor_removed",
    "forget_ended",
    "headless_token",
    "issue_badge",
    "issue_token",
    "load_people",
    "new_password",
    "next_print",
    "offer_pairing",
    "offered",
    "open_device_session",
    "open_session",
    "password_changed",
    "place_printer",
    "plan_device",
    "recognise",
    "record_leaver",
    "refuse_code",
    "refuse_pairing",
    "refused_write",
    "report_print",
    "require_managing",
    "revoke_badge",
    "revoke_device",
    "revoke_token",
    "settle_print",
    "show_badge",
    "sign_in_at_terminal",
    "succeeded",
    "token_for_role",
    "unlock_pin",
    "use_code",
    "use_once",
    "vouch",
    "watch_devices",
    "withdraw_print",
]
