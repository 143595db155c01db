"""Addresses of the office."""

from django.urls import path

from .views import changes, editing, importing, landing

app_name = "office"
urlpatterns = [
    path("", landing.landing, name="landing"),
    path("services/", landing.services, name="services"),
    path("services/<slug:code>/", landing.service, name="service"),
    path("counters/", landing.counters, name="counters"),
    path("notices/", landing.notices, name="notices"),
    path("notices/new/", editing.new_notice, name="new_notice"),
    path("edit/<slug:part>/<slug:target>/", editing.edit, name="edit"),
    path("import/", importing.sheet, name="import"),
    path("import/<slug:kind>.<slug:form>", importing.template, name="template"),
    path("changes/", changes.history, name="history"),
    path("changes/<uuid:change_id>/", changes.change, name="change"),
    path("changes/<uuid:change_id>/preview/", changes.preview, name="preview"),
    path("changes/<uuid:change_id>/write/<int:place>/", editing.rewrite, name="rewrite"),
    path("changes/<uuid:change_id>/<slug:verb>/", changes.act, name="act"),
]
