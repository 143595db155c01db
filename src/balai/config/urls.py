"""Which site answers which address."""

from django.urls import URLPattern, URLResolver, include, path

from balai.config import doctor  # noqa: F401 - its checks are on the operations page

urlpatterns: list[URLPattern | URLResolver] = []

for prefix, module in (
    ("", "balai.ui.urls"),
    ("", "balai.sites.portal.urls"),
    ("me/", "balai.sites.citizen.urls"),
    ("kiosk/", "balai.sites.kiosk.urls"),
    ("signage/", "balai.sites.signage.urls"),
    ("counter/", "balai.sites.counter.urls"),
    ("desk/", "balai.sites.desk.urls"),
    ("office/", "balai.sites.office.urls"),
    ("", "balai.sites.staff.urls"),
    ("api/v1/", "balai.sites.rest.urls"),
):
    try:
        urlpatterns.append(path(prefix, include(module)))
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise

handler400 = "balai.ui.errors.bad_request"
handler403 = "balai.ui.errors.permission_denied"
handler404 = "balai.ui.errors.page_not_found"
handler500 = "balai.ui.errors.server_error"
