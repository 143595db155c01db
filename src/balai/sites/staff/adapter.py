"""How allauth behaves at our door: own slowing down, own texts, sessions that are written down, no mail, no sign-up."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import WaitBeforeSignIn
from balai.kernel import clock, keys

from .requests import browser_of, mall_of, source_of, terminal_of

FACTOR_SECRETS = "mfa_authenticator.secret"


def shown_factor(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """Whether this browser session has shown a second factor, or a passkey, which is both in one."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def begin_try(request: HttpRequest, account: str) -> None:
    """Count a try. Raises ValidationError with the time to wait."""
    try:
        services.begin_try(account=account, source=source_of(request), now=clock.now())
    except WaitBeforeSignIn as error:
        raise ValidationError(error.explain(), code=error.code) from error


class StaffAccountAdapter(DefaultAccountAdapter):
    """Passwords, sessions, redirects."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The sign-in name or the password is not right. Check both and try again."),
        "incorrect_password": _("The password is not right."),
        "account_inactive": _("This account is closed."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff are added by the mall, never by themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the edge found."""
        return request.META.get("REMOTE_ADDR", "")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own notices are not shown: our pages say what happened."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is mailed."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before it is judged. Raises ValidationError while this source must wait."""
        begin_try(request, credentials.get("username", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The user with that password, if he works here."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            services.succeeded(account=credentials.get("username", ""), source=source_of(request))
        return user

    def get_login_stages(self) -> list[str]:
        """Only the second factor, by our rule."""
        return ["balai.sites.staff.stages.SecondFactor"]

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Somebody who does not work here now goes back to the door, whatever he showed."""
        if selectors.staff_of_user(user, now=clock.now()) is None:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Back to the door, without saying why."""
        return HttpResponseRedirect(reverse("account_login"))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Write the sign-in down with the factor it showed."""
        staff = selectors.staff_of_user(user, now=clock.now())
        if staff is None:
            return self.respond_user_inactive(request, user)
        terminal = terminal_of(request)
        if terminal and terminal.mall_id != staff.mall_id:
            terminal = None
        if shown_factor(request, user):
            factor = "second"
        elif selectors.factor_waived(staff):
            factor = "demo"
        else:
            factor = "terminal" if terminal else "none"
        if not request.session.session_key:
            request.session.create()
        services.open_session(
            staff=staff,
            session_key=request.session.session_key or "",
            factor=factor,
            device_id=terminal.id if terminal else None,
            counter=(terminal.counter or "") if terminal else "",
            browser=browser_of(request),
            until=getattr(request, "day_code_until", None),
            now=clock.now(),
        )
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        """End the sign-in here and in the book."""
        key = request.session.session_key
        super().logout(request)
        if key:
            services.end_browser_session(session_key=key, now=clock.now())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The start page of staff."""
        return reverse("staff:home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own sign-ins."""
        return reverse("staff:sessions")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Factors change only within five minutes after showing the strongest factor one has."""
        request = self.request
        records = get_authentication_records(request, request.user)
        if is_mfa_enabled(request.user):
            records = [record for record in records if record.get("method") == "mfa"]
        return not any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A password does not stand in for a second factor that exists."""
        methods = super().get_reauthentication_methods(user)
        with_factor = [method for method in methods if method["id"] != "reauthenticate"]
        return with_factor or methods


class StaffFactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets closed with the mall's keys, names people recognise."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it was used already. Wait for the next one."),
        "cannot_delete_authenticator": _("Your role needs a second factor: add another one first."),
    }

    def encrypt(self, text: str) -> str:
        """Close a secret for the database."""
        return keys.encrypt(text, FACTOR_SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return keys.decrypt(encrypted_text, FACTOR_SECRETS)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What the code app shows beside the code."""
        return user.get_username()

    def get_totp_issuer(self) -> str:
        """Whose code it is."""
        return str(mall_of(self.request).short)

    def build_totp_svg(self, url: str) -> str:
        """Not used: the page draws the code with its own component."""
        return ""

    def _get_site_name(self) -> str:
        return str(mall_of(self.request).name)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last second factor stays."""
        return selectors.has_other_factor(authenticator)
