from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "balai.domains.directory"
    label = "directory"
