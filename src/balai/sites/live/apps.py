from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "balai.sites.live"
    label = "live"
