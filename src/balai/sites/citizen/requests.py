"""Who is at `/me/`, in which mall, when; and the two cookies of a citizen's browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from balai.domains.accounts.citizens import selectors
from balai.domains.accounts.citizens.errors import CitizenSignInNeeded, StatusOnly
from balai.domains.accounts.citizens.types import Opened
from balai.domains.accounts.types import CitizenSession
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.http import browser_name

PATH = "/me/"
ASK_COOKIE = "balai_ask"
ASK_SECONDS = 1_800


@dataclass(frozen=True, slots=True)
class Caller:
    """A request to `/me/`: a citizen, or anybody; his session, the mall, the instant (aware UTC)."""

    actor: Actor
    session: CitizenSession | None
    mall: MallView
    now: datetime
    address: str
    browser: str
    lang: str

    @property
    def own_session(self) -> CitizenSession:
        """The session of somebody signed in. Raises CitizenSignInNeeded."""
        if self.session is None:
            raise CitizenSignInNeeded()
        return self.session


def caller_of(request: HttpRequest) -> Caller:
    """Whoever asks: only his own cookie counts, never a session of staff. 1 query. Raises NotFound (no mall)."""
    mall: MallView | None = getattr(request, "mall", None)
    if mall is None:
        raise NotFound()
    now = clock.now()
    request.now = now  # type: ignore[attr-defined]  # the frame's clock shows the same instant
    secret = request.COOKIES.get(selectors.COOKIE, "")
    session = selectors.session_of(secret, mall_id=mall.id, now=now) if secret else None
    return Caller(
        actor=selectors.actor_of(session) if session else Actor.visitor(mall.id),
        session=session,
        mall=mall,
        now=now,
        address=str(request.META.get("REMOTE_ADDR", "")),
        browser=browser_name(request.headers.get("User-Agent", "")),
        lang=(get_language() or "id")[:2],
    )


View = Callable[..., HttpResponse]


def signed_in(act: str) -> Callable[[View], View]:
    """A view for whoever may do `act` by the rule; others are led to the door, or to the second proof.

    The view gets `caller`. A GET comes back to where it wanted to go.
    """

    def around(view: View) -> View:
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            caller = caller_of(request)
            try:
                selectors.require_right(caller.actor, act, now=caller.now)
            except CitizenSignInNeeded:
                return _led(request, "citizen:sign_in")
            except StatusOnly:
                return _led(request, "citizen:confirm")
            return view(request, caller=caller, **kwargs)

        return answer

    return around


def _led(request: HttpRequest, name: str) -> HttpResponse:
    back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
    return HttpResponseRedirect(reverse(name) + back)


def next_of(request: HttpRequest) -> str:
    """Where to go afterwards: an address of one's own account, or its first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    plain = wanted.startswith(PATH) and ".." not in wanted and "\\" not in wanted
    safe = plain and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe else PATH


def with_next(name: str, wanted: str) -> str:
    """An address that remembers where to go afterwards."""
    return reverse(name) + (f"?{urlencode({'next': wanted})}" if wanted != PATH else "")


def keep_session(response: HttpResponse, opened: Opened, now: datetime) -> HttpResponse:
    """Give the browser its session: HttpOnly, and sent to `/me/` only."""
    _set(response, selectors.COOKIE, opened.secret, int((opened.expires_at - now).total_seconds()))
    response.delete_cookie(ASK_COOKIE, path=PATH)
    return response


def keep_longer(response: HttpResponse, request: HttpRequest, seconds: float) -> HttpResponse:
    """The same session lives longer than its cookie was given for: a second proof raised it."""
    _set(response, selectors.COOKIE, request.COOKIES.get(selectors.COOKIE, ""), int(seconds))
    response.delete_cookie(ASK_COOKIE, path=PATH)
    return response


def keep_ask(response: HttpResponse, kept: str) -> HttpResponse:
    """Only this browser may type the code that it asked for."""
    _set(response, ASK_COOKIE, kept, ASK_SECONDS)
    return response


def let_go(response: HttpResponse) -> HttpResponse:
    """Nobody is signed in here any more."""
    response.delete_cookie(selectors.COOKIE, path=PATH)
    response.delete_cookie(ASK_COOKIE, path=PATH)
    return response


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max(1, seconds),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
