"""The mall of a request: its host decides; its name, colours and time zone are those of every page."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from balai.domains.directory.selectors import mall_for_host
from balai.kernel.errors import NotFound


class MallMiddleware:
    """Sets `request.mall` (a MallView) and the mall's time zone for the length of the request.

    Without a mall for the host, or without a database, the request goes on unmarked; views that need one say NotFound.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            mall = mall_for_host(request.get_host())
        except (NotFound, DatabaseError):
            return self.get_response(request)
        request.mall = mall  # type: ignore[attr-defined]
        with timezone.override(mall.timezone):
            return self.get_response(request)
