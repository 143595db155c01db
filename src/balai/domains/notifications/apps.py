from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Declares channels, events, permissions and the outbox kind when Django starts."""

    name = "balai.domains.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Register what the kernel and the registry must know by name."""
        from . import channels, events, permissions  # noqa: F401
        from .services import sending

        sending.declare()
