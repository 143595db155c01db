from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "balai.sites.staff"
    label = "staff"
