"""Addresses of the interface itself."""

from django.urls import path

from balai.ui import views

app_name = "ui"
urlpatterns = [
    path("-/ui", views.gallery, name="gallery"),
    path("-/ui/<slug:name>", views.frame, name="frame"),
    path("-/language", views.set_language, name="language"),
    path("-/text", views.set_text, name="text"),
    path("-/colours.css", views.colours, name="colours"),
]
