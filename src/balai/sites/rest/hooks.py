"""Where providers of messages report: signed, not for people, not part of the described API.

A GET answers WhatsApp's challenge and changes nothing; a POST without the provider's signature is refused unread.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from balai.domains.notifications import services
from balai.kernel import clock


@require_http_methods(["GET", "POST"])
def whatsapp(request: HttpRequest) -> HttpResponse:
    """The Cloud API's webhook. Raises BadSignature, NoSuchChannel (not set up)."""
    if request.method == "GET":
        asked = request.GET
        said = services.answer_whatsapp(
            asked.get("hub.mode", ""), asked.get("hub.verify_token", ""), asked.get("hub.challenge", "")[:200]
        )
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    signature = request.headers.get("X-Hub-Signature-256", "")
    changed = services.hear_whatsapp(body=request.body, signature=signature, now=clock.now())
    return JsonResponse({"changed": changed})


@require_POST
def sms(request: HttpRequest) -> HttpResponse:
    """The SMS gateway's reports (`balai-sms/1`). Raises BadSignature, NoSuchChannel (not set up)."""
    changed = services.hear_sms(body=request.body, headers=request.headers, now=clock.now())
    return JsonResponse({"changed": changed})
