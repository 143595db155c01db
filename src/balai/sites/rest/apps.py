from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "balai.sites.rest"
    label = "rest"
