from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "balai.kernel"
    label = "kernel"
