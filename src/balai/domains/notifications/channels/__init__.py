"""The ways out of the house: `base` says what one is, `registry` holds them, each has a module of its own.

A new channel is a module with one subclass of Channel and a line below.
"""

from . import registry
from .base import Channel, Outgoing, Refused, TryLater
from .email import Email
from .in_app import InApp
from .sms import GATEWAY, Sms
from .web_push import WebPush
from .whatsapp import WhatsApp

__all__ = ["Channel", "Outgoing", "Refused", "TryLater", "registry"]

for _channel in (InApp(), WebPush(), Email(), WhatsApp(), Sms(GATEWAY)):
    registry.register(_channel)
