"""The directory as a Django application."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Registers what the directory adds to packs, permissions and the journal."""

    name = "balai.domains.directory"
    label = "directory"

    def ready(self) -> None:
        """Register once at start."""
        from . import events, pack_format, permissions  # noqa: F401 - they register themselves

        pack_format.register()
