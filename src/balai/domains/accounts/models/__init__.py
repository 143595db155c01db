"""Tables of accounts.

Directory rows are never deleted and their codes never change: mall, agency, zone and counter are held by key or code
without a foreign-key check, so that knowing who acts costs one query and no join into the directory.
"""

from .badges import FORGOTTEN, Badge, DayCode, Pin
from .citizens import (
    Citizen,
    CitizenAsk,
    CitizenClaim,
    CitizenContact,
    CitizenIdentity,
    CitizenLetter,
    CitizenSession,
)
from .devices import KINDS, PAPER, Device, DevicePairing, DeviceSession, DeviceWatch
from .printing import DOCUMENTS, PrintJob
from .staff import RoleAssignment, SignInTrouble, Staff, StaffSession, StaffToken

__all__ = [
    "DOCUMENTS",
    "FORGOTTEN",
    "KINDS",
    "PAPER",
    "Badge",
    "Citizen",
    "CitizenAsk",
    "CitizenClaim",
    "CitizenContact",
    "CitizenIdentity",
    "CitizenLetter",
    "CitizenSession",
    "DayCode",
    "Device",
    "DevicePairing",
    "DeviceSession",
    "DeviceWatch",
    "Pin",
    "PrintJob",
    "RoleAssignment",
    "SignInTrouble",
    "Staff",
    "StaffSession",
    "StaffToken",
]
