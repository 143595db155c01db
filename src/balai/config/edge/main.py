"""What Granian loads in every web worker: `balai.config.edge.main:application`."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from balai.config import logs
from balai.config.wsgi import application as django_application

from .app import Receive, Scope, Send, build
from .health import health_routes
from .lifecycle import Lifecycle, live_modules
from .routes import Registry

logs.configure()
_modules = live_modules(settings.BALAI_LIVE)
_registry = Registry(route for module in _modules for route in getattr(module, "ROUTES", ()))
edge = build(django_application, _registry)
lifecycle = Lifecycle(edge, _modules)
for _route in health_routes(lifecycle.obstacles, settings.BALAI_METRICS_FROM):
    _registry.add(_route)


async def application(scope: Scope, receive: Receive, send: Send) -> Any:
    """ASGI."""
    if scope["type"] == "http":
        await edge(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifecycle.lifespan(receive, send)
