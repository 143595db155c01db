"""SMS through a gateway: the port is `gateway.SmsGateway`, the one gateway we speak ourselves is `json_gateway`."""

from .gateway import SmsGateway
from .json_gateway import JsonGateway
from .sending import Sms

__all__ = ["GATEWAY", "Sms", "SmsGateway"]

GATEWAY: SmsGateway = JsonGateway()
"""The one in use."""
