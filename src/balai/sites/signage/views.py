"""The hall screens, and the clips they speak with."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET

from balai.domains.accounts.selectors import device_code, device_of_request
from balai.domains.directory.selectors import mall_for_host
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor

from . import voice
from .board import screen_of
from .content import content_of, hanging
from .slides import Hanging

PORTAL = "/"
DAY, YEAR = 24 * 3600, 365 * 24 * 3600
SPEAKING = {"id": ["id"], "en": ["en"], "id,en": ["id", "en"], "off": []}
"""The setting `?voice=` of a screen, and the languages it speaks, in order."""
USUAL = "id,en"


@never_cache
@require_GET
def screen(request: HttpRequest) -> HttpResponse:
    """The screen of `?zone=` or `?screen=`, of the enrolled screen's own, or of the whole mall. Raises NotFound.

    `?voice=` is `id,en` (when not given), `id`, `en` or `off`.
    """
    now = clock.now()
    request.now = now  # type: ignore[attr-defined]  # the frame's clock shows the same instant
    mall = getattr(request, "mall", None) or mall_for_host(request.get_host())
    device = device_of_request(request, now=now)
    here = _hanging(request, mall, device)
    shown = content_of(mall, here, now)
    clips = voice.manifest(settings.BALAI_DATA / "voice")
    chosen = SPEAKING.get(request.GET.get("voice", USUAL), SPEAKING[USUAL])
    speaks = [lang for lang in chosen if lang in clips.languages]
    values = {
        "screen": screen_of(mall, here, shown, now),
        "zone": here.zone or "",
        "here": here.place.code,
        "known": device is not None,
        "speaks": speaks,
        "voice_missing": bool(chosen) and not speaks,
        "voice_version": clips.version,
    }
    return render(request, "signage/screen.html", values)


@require_GET
def content(request: HttpRequest) -> HttpResponse:
    """What the screen shows beside the calls, as JSON with an ETag: asked again and again, sent when it changed.

    Raises NotFound.
    """
    now = clock.now()
    mall = getattr(request, "mall", None) or mall_for_host(request.get_host())
    found = content_of(mall, _hanging(request, mall, device_of_request(request, now=now)), now)
    etag = f'"{found.version}"'
    same = request.headers.get("If-None-Match", "").removeprefix("W/") == etag
    answer = HttpResponse(status=304) if same else HttpResponse(found.body, content_type="application/json")
    answer["ETag"], answer["Cache-Control"] = etag, "no-cache"
    return answer


def _hanging(request: HttpRequest, mall: MallView, device: Actor | None) -> Hanging:
    """By the address, else as the device is set up: the pack may name a screen by its device's code."""
    screen, zone = request.GET.get("screen", ""), request.GET.get("zone", "")
    if device is not None and not screen and not zone:
        code = device_code(device)
        screen, zone = (code, "") if code in mall.signage.screens else ("", device.zone or "")
    # A screen may know the server by a name that no phone does.
    portal = f"https://{mall.hosts[0]}/" if mall.hosts else request.build_absolute_uri(PORTAL)
    return hanging(mall, screen=screen, zone=zone or None, portal=portal)


@require_GET
@cache_control(public=True, max_age=YEAR, immutable=True)
def clip(request: HttpRequest, lang: str, clip: str) -> HttpResponse:
    """One clip. The address carries the version of the clips, so it never changes."""
    path = voice.clip_file(settings.BALAI_DATA / "voice", lang, clip)
    if path is None:
        raise Http404
    kind = "audio/ogg" if path.suffix == ".ogg" else "audio/wav"
    return HttpResponse(path.read_bytes(), content_type=kind)


@require_GET
@cache_control(public=True, max_age=DAY)
def say(request: HttpRequest, lang: str) -> HttpResponse:
    """The clips that say `?number=CA-041&counter=5`, as `{clips: [...]}`. 404 for what has no words."""
    try:
        clips = voice.spoken(request.GET.get("number", ""), int(request.GET.get("counter", "")), lang)
    except ValueError:
        raise Http404 from None
    return JsonResponse({"clips": clips})
