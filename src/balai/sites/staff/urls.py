"""Addresses of the door: `/staff/…` for people, `/device/…` for browsers of devices.

Names with `account_` and `mfa_` are the ones allauth looks for.
"""

from django.urls import include, path
from django.views.generic import RedirectView

from .views import devices, door, factors, pairing, sessions

allauth_names = [
    path("sign-in/", door.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", factors.Code.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", factors.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-out/", door.SignOut.as_view(), name="account_logout"),
    path("password/", door.NewPassword.as_view(), name="account_change_password"),
    path("confirm/", door.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("confirm/code/", factors.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("confirm/passkey/", factors.PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("second-factor/", factors.Factors.as_view(), name="mfa_index"),
    path("second-factor/code-app/", factors.AddCodeApp.as_view(), name="mfa_activate_totp"),
    path("second-factor/code-app/remove/", factors.RemoveCodeApp.as_view(), name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", factors.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("second-factor/recovery/", factors.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("second-factor/recovery/new/", factors.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]

staff_names = (
    [
        path("staff/", door.home, name="home"),
        path("staff/sessions/", sessions.sessions, name="sessions"),
        path("staff/sessions/<uuid:session_id>/end/", sessions.end_session, name="end_session"),
        path("staff/devices/", devices.devices, name="devices"),
        path("staff/devices/pair/", devices.pair, name="pair"),
        path("staff/devices/<uuid:device_id>/revoke/", devices.revoke, name="revoke"),
        path("device/", pairing.page, name="device"),
        path("device/offers", pairing.offer, name="offer"),
        path("device/offers/<uuid:pairing_id>", pairing.state, name="offer_state"),
        path("device/offers/<uuid:pairing_id>/accept", pairing.accept, name="accept"),
        path("device/offers/<uuid:pairing_id>/refuse", pairing.refuse, name="refuse"),
        path("device/challenge", pairing.challenge, name="challenge"),
        path("device/session", pairing.session, name="device_session"),
    ],
    "staff",
)

urlpatterns = [path("staff/", include(allauth_names)), path("", include(staff_names))]
