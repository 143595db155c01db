from django.apps import AppConfig


class QueueingConfig(AppConfig):
    """Declares the queue's events and permissions when Django starts."""

    name = "balai.domains.queueing"
    label = "queueing"

    def ready(self) -> None:
        """Register what the kernel must know by name."""
        from . import events, permissions  # noqa: F401
