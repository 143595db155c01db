"""Addresses of the kiosk."""

from django.urls import path

from .views import browse, check_in, number

app_name = "kiosk"
urlpatterns = [
    path("", browse.start, name="start"),
    path("agency/<slug:code>/", browse.agency, name="agency"),
    path("services/", browse.services, name="services"),
    path("service/<slug:code>/", browse.service, name="service"),
    path("service/<slug:code>/print/", browse.checklist, name="checklist"),
    path("take/<slug:code>/", number.take, name="take"),
    path("check-in/", check_in.check_in, name="check_in"),
    path("number/", number.number, name="number"),
    path("number/paper/", number.paper, name="paper"),
    path("wipe/", number.wipe, name="wipe"),
]
