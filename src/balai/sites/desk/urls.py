"""Addresses of the duty manager's desk."""

from django.urls import path

from . import catalogue_views, door_views, levy_views, message_views, ops_views, report_views, sign_views, views

app_name = "desk"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("cancel/", views.cancel, name="cancel"),
    path("door/", door_views.page, name="door"),
    path("door/slip/", door_views.slip, name="slip"),
    path("door/<slug:verb>/", door_views.act, name="door-act"),
    path("messages/", message_views.messages, name="messages"),
    path("ops/", ops_views.ops, name="ops"),
    path("ops/jobs/<int:job>/retry/", ops_views.retry, name="retry"),
    path("ops/messages/retry/", ops_views.revive, name="revive"),
    path("opening/", ops_views.opening_board, name="opening"),
    path("report/", report_views.report, name="report"),
    path("report/figures.csv", report_views.report_file, name="report_file"),
    path("levy/", levy_views.reports, name="levy"),
    path("levy/<uuid:report_id>/", levy_views.report, name="levy_report"),
    path("levy/<uuid:report_id>/<slug:verb>/", levy_views.act, name="levy_act"),
    path("signs/", sign_views.signs, name="signs"),
    path("catalogue/", catalogue_views.catalogue, name="catalogue"),
    path("catalogue/sippn.<slug:form>", catalogue_views.catalogue_file, name="catalogue_file"),
]
