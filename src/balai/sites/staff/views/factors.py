"""Second factors: the page for the code at sign-in; adding and removing code app, passkeys and recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as FactorAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.domains.accounts import selectors, services
from balai.kernel import clock

from ..forms import CodeAgainForm, CodeAppForm, CodeForm, PasskeyForm
from ..requests import mall_of

__all__ = ["PasskeyAgain", "PasskeySignIn"]

PasskeySignIn = LoginWebAuthnView


class Factors(IndexView):
    """Which second factors one has."""

    template_name = "staff/factors.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether one is still owed."""
        found = super().get_context_data(**kwargs)
        actor = selectors.actor_for_user(self.request, now=clock.now())
        return found | {"owed": actor is not None and not actor.roles, "mall": mall_of(self.request)}


class Code(AuthenticateView):
    """The second factor at sign-in: a code, or a passkey as second factor."""

    form_class = CodeForm
    template_name = "staff/code.html"


class CodeAgain(FactorAgainView):
    """A code before a factor is changed."""

    form_class = CodeAgainForm
    template_name = "staff/confirm_code.html"


class PasskeyAgain(ReauthenticateWebAuthnView):
    """A passkey before a factor is changed."""

    template_name = "staff/confirm_passkey.html"


def _added(request: HttpRequest, factor: str, text: str) -> None:
    """Write down that this session has shown the new factor: it opens consoles and the recovery codes."""
    record_authentication(request, request.user, "mfa", type=factor)
    services.factor_added(session_key=request.session.session_key or "", factor=factor, now=clock.now())
    messages.success(request, text)


def _removed(request: HttpRequest, factor: str) -> None:
    services.factor_removed(session_key=request.session.session_key or "", factor=factor, now=clock.now())
    messages.success(request, _("The second factor is removed."))


class AddCodeApp(ActivateTOTPView):
    """Set up a code app on one's phone."""

    form_class = CodeAppForm
    template_name = "staff/add_code_app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it, and go on to the recovery codes."""
        response = super().form_valid(form)
        _added(self.request, "totp", _("The code app is set up."))
        return response


class RemoveCodeApp(DeactivateTOTPView):
    """Remove the code app."""

    template_name = "staff/remove_factor.html"
    extra_context = {"what": gettext_lazy("code app")}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it."""
        response = super().form_valid(form)
        _removed(self.request, "totp")
        return response


class AddPasskey(AddWebAuthnView):
    """Add a passkey of this device or a security key."""

    form_class = PasskeyForm
    template_name = "staff/add_passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it, and go on to the recovery codes when they are new."""
        response = super().form_valid(form)
        _added(self.request, "passkey", _("The passkey is added."))
        return response


class RemovePasskey(RemoveWebAuthnView):
    """Remove one passkey; the last second factor stays."""

    template_name = "staff/remove_factor.html"
    success_url = reverse_lazy("mfa_index")
    extra_context = {"what": gettext_lazy("passkey")}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it unless it is the last factor."""
        if not selectors.has_other_factor(self.get_object()):
            messages.error(self.request, _("Your role needs a second factor: add another one first."))
            return HttpResponseRedirect(reverse("mfa_index"))
        response = super().form_valid(form)
        _removed(self.request, "passkey")
        return response


class RecoveryCodes(ViewRecoveryCodesView):
    """Codes for the day the phone is lost; shown to who has just shown a second factor."""

    template_name = "staff/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):
    """Replace them."""

    template_name = "staff/new_recovery_codes.html"
