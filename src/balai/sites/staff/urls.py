"""Addresses of the door: `/staff/…` for people, `/device/…` for browsers of devices.

Names with `account_` and `mfa_` are the ones allauth looks for.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.urls import include, path
from django.views.decorators.http import require_http_methods
from django.views.generic import RedirectView, View

from .views import acts, badges, beats, devices, door, factors, pairing, people, sessions

Page = Callable[..., HttpResponseBase]


def _page(view: type[View]) -> Page:
    """A page of allauth's. Its classes know PUT and DELETE too, past the checks of their forms: here they do not."""
    return require_http_methods(["GET", "HEAD", "POST"])(view.as_view())


def _own(view: type[View]) -> Page:
    """The same for somebody signed in. A stranger's POST is not kept for after his sign-in, as allauth would."""
    return login_required(_page(view))


allauth_names = [
    path("sign-in/", _page(door.SignIn), name="account_login"),
    path("sign-in/code/", _page(factors.Code), name="mfa_authenticate"),
    path("sign-in/passkey/", _page(factors.PasskeySignIn), name="mfa_login_webauthn"),
    path("sign-out/", _page(door.SignOut), name="account_logout"),
    path("password/", _own(door.NewPassword), name="account_change_password"),
    path("confirm/", _own(door.PasswordAgain), name="account_reauthenticate"),
    path("confirm/code/", _own(factors.CodeAgain), name="mfa_reauthenticate"),
    path("confirm/passkey/", _own(factors.PasskeyAgain), name="mfa_reauthenticate_webauthn"),
    path("second-factor/", _own(factors.Factors), name="mfa_index"),
    path("second-factor/code-app/", _own(factors.AddCodeApp), name="mfa_activate_totp"),
    path("second-factor/code-app/remove/", _own(factors.RemoveCodeApp), name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", _own(factors.AddPasskey), name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", _own(factors.RemovePasskey), name="mfa_remove_webauthn"),
    path("second-factor/recovery/", _own(factors.RecoveryCodes), name="mfa_view_recovery_codes"),
    path("second-factor/recovery/new/", _own(factors.NewRecoveryCodes), name="mfa_generate_recovery_codes"),
]

staff_names = (
    [
        path("staff/", door.home, name="home"),
        path("staff/sessions/", sessions.sessions, name="sessions"),
        path("staff/sessions/<uuid:session_id>/end/", sessions.end_session, name="end_session"),
        path("staff/badge/", badges.badge, name="badge"),
        path("staff/pin/", badges.pin, name="pin"),
        path("staff/roles/", people.roles, name="roles"),
        path("staff/people/", people.people, name="people"),
        path("staff/people/guest/", people.guest, name="guest"),
        path("staff/people/add/", people.add, name="add_person"),
        path("staff/people/<uuid:staff_id>/", people.person, name="person"),
        path("staff/people/<uuid:staff_id>/<slug:verb>/", acts.act, name="person_act"),
        path("staff/devices/", devices.devices, name="devices"),
        path("staff/devices/pair/", devices.pair, name="pair"),
        path("staff/devices/<uuid:device_id>/revoke/", devices.revoke, name="revoke"),
        path("staff/papers/<uuid:job_id>/", devices.paper, name="paper"),
        path("device/", pairing.page, name="device"),
        path("device/offers", pairing.offer, name="offer"),
        path("device/offers/<uuid:pairing_id>", pairing.state, name="offer_state"),
        path("device/offers/<uuid:pairing_id>/accept", pairing.accept, name="accept"),
        path("device/offers/<uuid:pairing_id>/refuse", pairing.refuse, name="refuse"),
        path("device/challenge", pairing.challenge, name="challenge"),
        path("device/session", pairing.session, name="device_session"),
        path("device/beat", beats.beat, name="beat"),
        path("device/papers/next", beats.next_paper, name="next_paper"),
        path("device/papers/<uuid:job_id>/outcome", beats.paper_outcome, name="paper_outcome"),
    ],
    "staff",
)

urlpatterns = [path("staff/", include(allauth_names)), path("", include(staff_names))]
