"""What every native endpoint reads from a request: the mall, the language, the caller."""

from __future__ import annotations

import asyncio
from uuid import UUID

from django.conf import settings

from balai.domains.accounts.errors import BadToken
from balai.domains.accounts.selectors import for_bearer, for_device, signed_in
from balai.domains.accounts.selectors.actors import DEVICE_COOKIE
from balai.domains.directory.selectors import mall_for_host
from balai.kernel.actors import Actor
from balai.kernel.http import EdgeRequest, language_wanted


def mall_of(request: EdgeRequest) -> UUID:
    """The mall of the Host header. Raises NotFound when no pack is loaded."""
    return mall_for_host(request.host).id


def language_of(request: EdgeRequest) -> str:
    """The language of the caller's messages."""
    return language_wanted(request.headers.get("accept-language", ""))


async def actor_of(request: EdgeRequest) -> Actor:
    """Staff or device by bearer token, an enrolled device by its cookie, else a visitor.

    Whoever belongs to another mall is a visitor here. Raises BadToken for a bearer token that does not hold.
    """
    mall_id = mall_of(request)
    if (bearer := request.bearer()) is not None:
        actor = await asyncio.to_thread(for_bearer, bearer)
        return actor if actor.mall_id == mall_id else Actor.visitor(mall_id)
    return await device_of(request) or Actor.visitor(mall_id)


async def device_of(request: EdgeRequest) -> Actor | None:
    """The enrolled device that asks, by cookie or (without a browser) bearer token; None for anybody else."""
    credential = request.cookie(DEVICE_COOKIE) or request.bearer()
    if not credential:
        return None
    try:
        device = await asyncio.to_thread(for_device, credential)
    except BadToken:
        return None
    return device if device.mall_id == mall_of(request) else None


async def staff_of(request: EdgeRequest) -> UUID | None:
    """The officer whose signed-in browser or bearer token asks; None for anybody else."""
    if (bearer := request.bearer()) is not None:
        try:
            actor = await asyncio.to_thread(for_bearer, bearer)
        except BadToken:
            return None
        return actor.id if actor.kind == "staff" and actor.mall_id == mall_of(request) else None
    key = request.cookie(settings.SESSION_COOKIE_NAME)
    return await asyncio.to_thread(signed_in, key, mall_id=mall_of(request)) if key else None
