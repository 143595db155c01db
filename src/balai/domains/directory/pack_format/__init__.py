"""The documents of a city pack and the rules over them, registered with the kernel."""

from collections.abc import Iterator

from balai.kernel.packs import Pack, register_check, register_format

from .components import COMPONENTS, missing
from .people import FORMAT as PEOPLE_FORMAT
from .people import people_problems
from .publishing import publishing_problems
from .rules import WAIT, city_problems
from .schemas import CHANNELS, FORMATS
from .screens import screen_problems

CITY_FORMATS = frozenset(document.name for document in FORMATS)

__all__ = ["CHANNELS", "CITY_FORMATS", "COMPONENTS", "WAIT", "drafts", "register"]


def register() -> None:
    """Make the kernel know a city's documents. Harmless when repeated."""
    for document in (*FORMATS, PEOPLE_FORMAT):
        register_format(document)
    register_check("city", city_problems)
    register_check("publishing", publishing_problems)
    register_check("screens", screen_problems)
    register_check("people", people_problems)


def drafts(pack: Pack) -> Iterator[str]:
    """A line for each service of the pack that cannot be published yet, with the components it lacks."""
    standards = {document.data["service"]: document.data for document in pack.of("standard")}
    for document in pack.of("service"):
        if lacking := missing(document.data, standards.get(document.data["code"])):
            have = len(COMPONENTS) - len(lacking)
            yield f"{document.file}: not published: {have} of {len(COMPONENTS)}, missing {', '.join(lacking)}"
