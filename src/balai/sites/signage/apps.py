from django.apps import AppConfig


class SignageConfig(AppConfig):
    name = "balai.sites.signage"
    label = "signage"
