"""The directory as a Django application."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Registers what the directory adds to packs, permissions and the journal."""

    name = "balai.domains.directory"
    label = "directory"

    def ready(self) -> None:
        """Register once at start."""
        from . import pack_format

        pack_format.register()
