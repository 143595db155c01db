from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "balai.sites.citizen"
    label = "citizen"
