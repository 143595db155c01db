"""SMS through a gateway: the port is `gateway.SmsGateway`, the one gateway we speak ourselves is `json_gateway`."""

from .sending import Sms

__all__ = ["Sms"]
