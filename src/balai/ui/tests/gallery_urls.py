"""The interface's own addresses and nothing else."""

from django.urls import include, path

urlpatterns = [path("", include("balai.ui.urls"))]
handler404 = "balai.ui.errors.page_not_found"
