"""Reads of accounts. Who acts, who works here, which devices there are."""

from .actors import (
    REMEMBERED,
    actor_for_request,
    actor_for_user,
    for_bearer,
    for_device,
    forget,
)

__all__ = [
    "REMEMBERED",
    "actor_for_request",
    "actor_for_user",
    "for_bearer",
    "for_device",
    "forget",
]
