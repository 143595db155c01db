from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "balai.sites.desk"
    label = "desk"

    def ready(self) -> None:
        """Declare the permissions and events of the machinery: flows are no app."""
        from balai.flows import operations  # noqa: F401
