from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "balai.sites.office"
    label = "office"
