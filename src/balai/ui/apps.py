from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

IN_OUR_WORDS = (_("This field is required."),)
"""Messages of Django whose Indonesian is ours: the catalogue of an earlier app wins."""


class UiConfig(AppConfig):
    name = "balai.ui"
    label = "ui"
