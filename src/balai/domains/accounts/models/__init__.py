"""Tables of accounts.

Directory rows are never deleted and their codes never change: mall, agency, zone and counter are held by key or code
without a foreign-key check, so that knowing who acts costs one query and no join into the directory.
"""

from .devices import KINDS, Device, DevicePairing, DeviceSession
from .staff import RoleAssignment, SignInTrouble, Staff, StaffSession, StaffToken

__all__ = [
    "KINDS",
    "Device",
    "DevicePairing",
    "DeviceSession",
    "RoleAssignment",
    "SignInTrouble",
    "Staff",
    "StaffSession",
    "StaffToken",
]
