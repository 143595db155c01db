"""The first page of an account: the numbers of a family today."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from balai.domains.accounts.citizens import services
from balai.domains.notifications import selectors as told
from balai.flows import followed
from balai.kernel.errors import DomainError, NotFound

from ..forms import LinkForm
from ..requests import Caller, signed_in


@require_safe
@signed_in("numbers")
def home(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """What this account follows now. Raises NotFound."""
    return _page(request, caller, LinkForm())


def _page(request: HttpRequest, caller: Caller, form: LinkForm, status: int = 200) -> HttpResponse:
    full = caller.actor.holds("full")
    values = {
        "caller": caller,
        "full": full,
        "numbers": followed.numbers(caller.actor, now=caller.now),
        "unread": told.unread(caller.actor) if full else 0,
        "form": form,
    }
    return render(request, "citizen/home.html", values, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("numbers")
def claim(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """Put a number into the account: by its link, or from its own page (`ticket` and `token`). A GET only asks."""
    if request.method == "POST":
        return _claimed(request, caller)
    try:
        ticket_id, token = UUID(request.GET.get("ticket", "")), request.GET.get("token", "")
    except ValueError:
        return HttpResponseRedirect(reverse("citizen:home"))
    ticket = followed.look(caller.mall.id, ticket_id, token, now=caller.now)
    values = {"caller": caller, "ticket": ticket, "token": token, "service": caller.mall.services[ticket.service]}
    return render(request, "citizen/claim.html", values)


def _claimed(request: HttpRequest, caller: Caller) -> HttpResponse:
    form = LinkForm(request.POST)
    try:
        if request.POST.get("ticket"):
            ticket_id, token = UUID(request.POST["ticket"]), request.POST.get("token", "")
        elif form.is_valid():
            ticket_id, token = followed.number_of_link(form.cleaned_data["link"])
        else:
            return _page(request, caller, form, 422)
        fresh = followed.follow(
            actor=caller.actor, mall_id=caller.mall.id, ticket_id=ticket_id, token=token, now=caller.now
        )
    except ValueError:
        raise NotFound() from None
    except DomainError as error:
        if request.POST.get("ticket"):
            raise
        form.refuse(error)
        return _page(request, caller, form, 422)
    said = _("The number is in your account until its day ends.") if fresh else _("The number is here already.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("citizen:home"))


@require_http_methods(["POST"])
@signed_in("numbers")
def let_go(request: HttpRequest, *, caller: Caller, claim_id: UUID) -> HttpResponse:
    """Take a number out of the account; the number itself stays valid. Raises NotFound."""
    services.unclaim(actor=caller.actor, claim_id=claim_id, now=caller.now)
    messages.success(request, _("The number is no longer in your account. It stays valid."))
    return HttpResponseRedirect(reverse("citizen:home"))
