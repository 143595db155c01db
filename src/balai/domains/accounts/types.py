"""Names for annotations of those who call accounts: rows that its selectors and services answer with."""

from .models import Device, DevicePairing, RoleAssignment, Staff, StaffSession

__all__ = ["Device", "DevicePairing", "RoleAssignment", "Staff", "StaffSession"]
