"""WhatsApp by Meta's Cloud API: approved template messages out, signed reports in.

Out: `POST {BALAI_WHATSAPP_URL}/{phone id}/messages` with a bearer token. Our delivery id travels along as
`biz_opaque_callback_data` and comes back in every report. In: see `reports`.
"""

from .sending import WhatsApp

__all__ = ["WhatsApp"]
