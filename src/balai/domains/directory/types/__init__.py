"""What the directory shows to others: frozen views, safe to share between threads.

Texts are `LocalText`: printed in the language of the request, or asked for one (`text.in_language("en")`).
"""

from .changes import ChangePage, ChangeView, Edit, ItemView, ServiceState, Standing
from .facts import EMPTY, Fact, Fee, FeeRow, LegalBasis, LocalText, Promise, Requirement
from .mall import Floor, MallView, Opening, Page, ZoneView
from .offers import AgencyView, ClassCount, CounterView, ServiceView
from .publishing import Bundle, BundleStep, Charter, Compensation, Component, NoticeView, Point, Standard
from .screens import Playlist, ScreenPlace, Signage, SlideSpec

__all__ = [
    "EMPTY",
    "AgencyView",
    "Bundle",
    "BundleStep",
    "ChangePage",
    "ChangeView",
    "Charter",
    "ClassCount",
    "Compensation",
    "Component",
    "CounterView",
    "Edit",
    "Fact",
    "Fee",
    "FeeRow",
    "Floor",
    "ItemView",
    "LegalBasis",
    "LocalText",
    "MallView",
    "NoticeView",
    "Opening",
    "Page",
    "Playlist",
    "Point",
    "Promise",
    "Requirement",
    "ScreenPlace",
    "ServiceState",
    "ServiceView",
    "Signage",
    "SlideSpec",
    "Standard",
    "Standing",
    "ZoneView",
]
