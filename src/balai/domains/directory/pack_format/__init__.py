"""The documents of a city pack and the rules over them, registered with the kernel."""

from balai.kernel.packs import register_check, register_format

from .people import FORMAT as PEOPLE_FORMAT
from .people import people_problems
from .publishing import publishing_problems
from .rules import WAIT, city_problems
from .schemas import CHANNELS, FORMATS

CITY_FORMATS = frozenset(document.name for document in FORMATS)

__all__ = ["CHANNELS", "CITY_FORMATS", "WAIT", "register"]


def register() -> None:
    """Make the kernel know a city's documents. Harmless when repeated."""
    for document in (*FORMATS, PEOPLE_FORMAT):
        register_format(document)
    register_check("city", city_problems)
    register_check("publishing", publishing_problems)
    register_check("people", people_problems)
