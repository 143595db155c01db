"""Sign in, show the second factor, sign out; the page staff start from."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from balai.domains.accounts import selectors, services
from balai.domains.directory.permissions import agencies_for
from balai.kernel import clock
from balai.kernel.permissions import allowed

from ..forms import NewPasswordForm, PasswordAgainForm, SignInForm
from ..requests import mall_of, terminal_of


class SignIn(LoginView):
    """Name and password, or a passkey."""

    form_class = SignInForm
    template_name = "staff/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the terminal this browser is, and in demo with the password of the invented people."""
        found = super().get_context_data(**kwargs)
        terminal = terminal_of(self.request)
        demo = settings.BALAI_MODE == "demo"
        return found | {
            "terminal": terminal,
            "demo_password": services.DEMO_PASSWORD if demo else "",
            "next": self.request.POST.get("next") or self.request.GET.get("next", ""),
        }


class SignOut(LogoutView):
    """A question, then the door. Only a POST signs out."""

    template_name = "staff/sign_out.html"


class PasswordAgain(ReauthenticateView):
    """The password once more before the account changes."""

    form_class = PasswordAgainForm
    template_name = "staff/confirm_password.html"


@method_decorator(login_required, name="dispatch")
class NewPassword(PasswordChangeView):
    """A new password; every other sign-in of this person ends."""

    form_class = NewPasswordForm
    template_name = "staff/password.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it and keep only this browser signed in."""
        before = self.request.session.session_key
        response = super().form_valid(form)
        services.password_changed(
            session_key=before or "", renamed=self.request.session.session_key or "", now=clock.now()
        )
        messages.success(self.request, _("Your password is changed. Your other sign-ins have ended."))
        return response


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this person can open."""
    now, mall = clock.now(), mall_of(request)
    actor = selectors.staff_actor(request, mall_id=mall.id, now=now)
    staff = selectors.staff_of(actor, actor.id) if actor.id else None
    usual = [actor.counter] if actor.counter else (staff.counters if staff else [])
    return render(
        request,
        "staff/home.html",
        {
            "actor": actor,
            "roles": selectors.spoken_roles(actor),
            "counters": [mall.counters[code] for code in usual if code in mall.counters],
            "oversees": actor.holds("duty_manager") or actor.holds("mall_operator"),
            "may_see_devices": allowed("accounts.see_devices", actor),
            "may_see_report": allowed("queueing.see_report", actor, mall.id),
            "may_see_people": allowed("accounts.see_staff", actor),
            "has_pin": selectors.has_pin(actor),
            "at_terminal": terminal_of(request) is not None,
            "may_enter_office": agencies_for(actor, "directory.see_changes") != frozenset(),
            "may_see_ops": allowed("operations.see", actor, mall),
            "may_see_opening": allowed("operations.see_opening", actor, mall),
        },
    )
