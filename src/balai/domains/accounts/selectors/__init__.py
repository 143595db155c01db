"""Reads of accounts. Who acts, who works here, which devices there are."""

from .actors import (
    DEVICE_COOKIE,
    REMEMBERED,
    actor_for_request,
    actor_for_user,
    for_bearer,
    for_device,
    forget,
    staff_actor,
)
from .devices import SILENT_AFTER, device_of, devices, silent_devices
from .people import (
    demo_accounts_exist,
    factor_waived,
    open_sessions,
    roles_of,
    staff_by_username,
    staff_list,
    staff_of,
)

__all__ = [
    "DEVICE_COOKIE",
    "REMEMBERED",
    "SILENT_AFTER",
    "actor_for_request",
    "actor_for_user",
    "demo_accounts_exist",
    "device_of",
    "devices",
    "factor_waived",
    "for_bearer",
    "for_device",
    "forget",
    "open_sessions",
    "roles_of",
    "silent_devices",
    "staff_actor",
    "staff_by_username",
    "staff_list",
    "staff_of",
]
