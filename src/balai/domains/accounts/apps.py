from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "balai.domains.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Declare the permissions."""
        from . import permissions  # noqa: F401
