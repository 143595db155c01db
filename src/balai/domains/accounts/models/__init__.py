"""Tables of accounts.

Directory rows are never deleted and their codes never change: mall, agency, zone and counter are held by key or code
without a foreign-key check, so that knowing who acts costs one query and no join into the directory.
"""

from .devices import KINDS, PAPER, Device, DevicePairing, DeviceSession, DeviceWatch
from .staff import RoleAssignment, SignInTrouble, Staff, StaffSession, StaffToken

__all__ = [
    "KINDS",
    "PAPER",
    "Device",
    "DevicePairing",
    "DeviceSession",
    "DeviceWatch",
    "RoleAssignment",
    "SignInTrouble",
    "Staff",
    "StaffSession",
    "StaffToken",
]
