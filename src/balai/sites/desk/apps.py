from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "balai.sites.desk"
    label = "desk"
