from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "balai.sites.kiosk"
    label = "kiosk"
