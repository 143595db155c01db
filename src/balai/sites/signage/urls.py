"""Addresses of the hall screens."""

from django.urls import path

from . import views

app_name = "signage"
urlpatterns = [
    path("", views.screen, name="screen"),
    path("content", views.content, name="content"),
    path("voice/<slug:lang>/say", views.say, name="say"),
    path("voice/<slug:lang>/<slug:clip>.ogg", views.clip, name="clip"),
]
