"""The questions of the door."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as FactorAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from balai.domains.accounts import selectors, services
from balai.kernel import clock

from .adapter import begin_try
from .requests import source_of

_CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false", "placeholder": ""}


class SignInForm(LoginForm):
    """Sign-in name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = _("Sign-in name"), _("Password")
        name.widget.attrs |= {"placeholder": "", "autocapitalize": "none", "spellcheck": "false"}
        password.widget.attrs |= {"placeholder": ""}
        password.help_text = ""

    def clean_login(self) -> str:
        """Sign-in names are lower-case."""
        return super().clean_login().lower()


class _Counted:
    """A code form whose tries are counted by source, and whose codes work once on all nodes."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        account = f"factor:{self.user.get_username()}"
        begin_try(context.request, account)
        code: str = super().clean_code()  # type: ignore[misc]
        if not services.use_once(account=account, code=code, now=clock.now()):
            raise get_adapter().validation_error("incorrect_code")
        services.succeeded(account=account, source=source_of(context.request))
        return code


def _label(form: forms.Form) -> None:
    form.fields["code"].label = _("Code")
    form.fields["code"].widget.attrs |= _CODE


class CodeForm(_Counted, AuthenticateForm):
    """A code of the app, a recovery code, or for one day a code that two people vouched for, at sign-in."""

    day_code: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self)

    def clean_code(self) -> str:
        """The day code when it is one; else as always."""
        now = clock.now()
        staff = selectors.staff_of_user(self.user, now=now)
        text = self.cleaned_data["code"]
        ready = services.code_ready(text, mall_id=staff.mall_id, stands_for="second", now=now) if staff else None
        if ready is None or staff is None or ready.staff_id != staff.pk:
            return super().clean_code()
        account = f"factor:{self.user.get_username()}"
        begin_try(context.request, account)
        self.day_code = ready
        services.succeeded(account=account, source=source_of(context.request))
        return str(text)

    def save(self) -> None:
        """Use it up: a day code opens until the end of its day."""
        if self.day_code is None:
            super().save()
            return
        context.request.day_code_until = services.use_code(code_id=self.day_code.pk, now=clock.now())
        record_authentication(context.request, self.user, "mfa", type="day-code")


class CodeAgainForm(_Counted, FactorAgainForm):
    """The same before a factor is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self)


class CodeAppForm(_Counted, ActivateTOTPForm):
    """The first code of a new code app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self)
        self.fields["code"].label = _("Code that the app shows now")


class PasskeyForm(AddWebAuthnForm):
    """A new passkey and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("So that you recognise it later, for example: office laptop.")


class PasswordAgainForm(ReauthenticateForm):
    """The password before something about the account changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs |= {"placeholder": ""}


class NewPasswordForm(ChangePasswordForm):
    """The present password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Present password"),
            "password1": _("New password"),
            "password2": _("New password again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs |= {"placeholder": ""}
        self.fields["password1"].help_text = _("At least 10 characters. A short sentence is easy to remember.")
