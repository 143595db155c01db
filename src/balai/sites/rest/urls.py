"""Addresses below /api/v1/. What is none of them is refused as problem+json too."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from . import hooks
from .answers import spoken, unknown
from .api import api


def _spoken(found: list[URLPattern | URLResolver]) -> list[URLPattern]:
    """The API's own patterns, each view inside `answers.spoken`; ninja's page of links is left out.

    ninja's description answers any method; ours is read only.
    """
    views = {
        pattern: require_safe(pattern.callback) if pattern.name == "openapi-json" else pattern.callback
        for pattern in found
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    }
    return [path(str(pattern.pattern), csrf_exempt(spoken(view)), name=pattern.name) for pattern, view in views.items()]


_patterns, _app_name, _namespace = api.urls
urlpatterns = [
    path("", include((_spoken(_patterns), _app_name), namespace=_namespace)),
    path("hooks/whatsapp", csrf_exempt(spoken(hooks.whatsapp)), name="hook-whatsapp"),
    path("hooks/sms", csrf_exempt(spoken(hooks.sms)), name="hook-sms"),
    re_path(r"^.*$", csrf_exempt(spoken(unknown)), name="api-unknown"),
]
