from django.apps import AppConfig


class QueueingConfig(AppConfig):
    name = "balai.domains.queueing"
    label = "queueing"
