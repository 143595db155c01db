"""Addresses of the duty manager's desk."""

from django.urls import path

from . import message_views, report_views, views

app_name = "desk"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("cancel/", views.cancel, name="cancel"),
    path("messages/", message_views.messages, name="messages"),
    path("report/", report_views.report, name="report"),
    path("report/figures.csv", report_views.report_file, name="report_file"),
]
