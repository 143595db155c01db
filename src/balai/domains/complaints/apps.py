from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Declares the events and permissions of complaints when Django starts."""

    name = "balai.domains.complaints"
    label = "complaints"

    def ready(self) -> None:
        """Register what the kernel must know by name."""
        from . import events, permissions  # noqa: F401
