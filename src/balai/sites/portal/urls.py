"""Addresses of the portal."""

from django.urls import path

from .views import mall, notices, number, services, ticket

app_name = "portal"
urlpatterns = [
    path("", mall.home, name="home"),
    path("now/", mall.now, name="now"),
    path("floors/", mall.floors, name="floors"),
    path("about/", mall.about, name="about"),
    path("privacy/", mall.privacy, name="privacy"),
    path("agencies/", services.agencies, name="agencies"),
    path("agencies/<slug:code>/", services.agency, name="agency"),
    path("services/", services.services, name="services"),
    path("services/<slug:code>/", services.service, name="service"),
    path("services/<slug:code>/number/", number.take, name="number"),
    path("t/<uuid:ticket_id>/", ticket.show, name="ticket"),
    path("t/<uuid:ticket_id>/cancel/", ticket.cancel, name="cancel"),
    path("t/<uuid:ticket_id>/rate/", ticket.rate, name="rate"),
    path("t/<uuid:ticket_id>/notices/", notices.show, name="notices"),
    *(
        path(f"t/<uuid:ticket_id>/notices/{verb}/", notices.act, {"verb": verb}, name=f"notices-{verb}")
        for verb in notices.VERBS
    ),
    path("demo/outbox/", notices.demo_outbox, name="demo-outbox"),
]
