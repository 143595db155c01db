from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "balai.sites.counter"
    label = "counter"
