"""What the directory shows to others: frozen views, safe to share between threads.

Texts are `LocalText`: printed in the language of the request, or asked for one (`text.in_language("en")`).
"""

from .facts import EMPTY, Fact, Fee, FeeRow, LegalBasis, LocalText, Promise, Requirement
from .mall import Floor, MallView, Opening, Page, ZoneView
from .offers import AgencyView, ClassCount, CounterView, ServiceView
from .publishing import Bundle, BundleStep, Charter, Compensation, Component, NoticeView, Point, Standard

__all__ = [
    "EMPTY",
    "AgencyView",
    "Bundle",
    "BundleStep",
    "Charter",
    "ClassCount",
    "Compensation",
    "Component",
    "CounterView",
    "Fact",
    "Fee",
    "FeeRow",
    "Floor",
    "LegalBasis",
    "LocalText",
    "MallView",
    "NoticeView",
    "Opening",
    "Page",
    "Point",
    "Promise",
    "Requirement",
    "ServiceView",
    "Standard",
    "ZoneView",
]
