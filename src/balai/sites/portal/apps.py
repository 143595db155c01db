from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "balai.sites.portal"
    label = "portal"
