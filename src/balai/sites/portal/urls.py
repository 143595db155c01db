"""Addresses of the portal."""

from django.urls import path

from .views import counter, family, installed, levy, mall, notices, number, promises, services, ticket

app_name = "portal"
urlpatterns = [
    path("", mall.home, name="home"),
    path("now/", mall.now, name="now"),
    path("floors/", mall.floors, name="floors"),
    path("counters/", mall.counters, name="counters"),
    path("c/<str:code>/", counter.show, name="counter"),
    path("c/<str:code>/report/", levy.report, name="levy"),
    path("reports/", levy.ask, name="levy-ask"),
    path("reports/<str:receipt>/", levy.standing, name="levy-standing"),
    path("charter/", promises.charter, name="charter"),
    path("rights/", promises.rights, name="rights"),
    path("bundles/", promises.bundles, name="bundles"),
    path("bundles/<slug:code>/", promises.bundle, name="bundle"),
    path("about/", mall.about, name="about"),
    path("privacy/", mall.privacy, name="privacy"),
    path("agencies/", services.agencies, name="agencies"),
    path("agencies/<slug:code>/", services.agency, name="agency"),
    path("services/", services.services, name="services"),
    path("services/<slug:code>/", services.service, name="service"),
    path("services/<slug:code>/checklist/", services.checklist, name="checklist"),
    path("services/<slug:code>/number/", number.take, name="number"),
    path("t/<uuid:ticket_id>/", ticket.show, name="ticket"),
    path("t/<uuid:ticket_id>/cancel/", ticket.cancel, name="cancel"),
    path("t/<uuid:ticket_id>/family/", family.show, name="family"),
    path("t/<uuid:ticket_id>/check-in/", ticket.check_in, name="check-in"),
    path("t/<uuid:ticket_id>/rejoin/", ticket.rejoin, name="rejoin"),
    path("t/<uuid:ticket_id>/rate/", ticket.rate, name="rate"),
    path("t/<uuid:ticket_id>/notices/", notices.show, name="notices"),
    *(
        path(f"t/<uuid:ticket_id>/notices/{verb}/", notices.act, {"verb": verb}, name=f"notices-{verb}")
        for verb in notices.VERBS
    ),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("sw.js", installed.worker, name="worker"),
    path("offline/", installed.offline, name="offline"),
    path("demo/outbox/", notices.demo_outbox, name="demo-outbox"),
]
