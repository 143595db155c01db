"""Addresses of the counter consoles."""

from django.urls import path

from . import letter_views, views

app_name = "counter"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<slug:code>/", views.console, name="console"),
    path("<slug:code>/transfer/", views.transfer, name="transfer"),
    path("<slug:code>/number/", views.number, name="number"),
    path("<slug:code>/contact/", views.contact, name="contact"),
    path("<slug:code>/letter/", letter_views.letter, name="letter"),
    path("<slug:code>/do/<slug:verb>/", views.act, name="act"),
]
