from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "balai.domains.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Declare permissions and journal kinds."""
        from . import events, permissions  # noqa: F401
        from .citizens import events as citizen_events  # noqa: F401
