"""Addresses of the kiosk."""

from django.urls import path

from . import views

app_name = "kiosk"
urlpatterns = [
    path("", views.start, name="start"),
    path("agency/<slug:code>/", views.agency, name="agency"),
    path("services/", views.services, name="services"),
    path("take/<slug:code>/", views.take, name="take"),
    path("number/", views.number, name="number"),
    path("wipe/", views.wipe, name="wipe"),
]
