"""What must hold over the texts a city publishes: standards, charter, bundles, synonyms, and the law they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from balai.kernel.packs import Document, Pack, Problem

from .components import COMPONENTS, FACTS, words
from .rules import City, twice

CITATIONS = "legal-citations"
# `UU 24/2013 Pasal 79A`, `PP 28/2018, Pasal 46 ayat (2)`: a regulation, and an article of it.
_CITED = re.compile(r"\b(?:Pasal|Article|Art\.)\s*(\d+[A-Z]?)", re.IGNORECASE)
_REGULATION = re.compile(r"\b((?:UU|PP|Perpres|Permen[A-Za-z]*|Perda|Perwali|Keppres)\s+(?:ESDM\s+)?\d+/\d{4})\b")


def publishing_problems(pack: Pack) -> Iterator[Problem]:
    """Everything about published texts that the schemas cannot see."""
    mall = pack.only("mall")
    if mall is None:
        return
    city = City(pack, mall)
    yield from _shared_texts(city)
    yield from _charter(city)
    yield from _bundles(city)
    yield from _synonyms(city)
    for document in pack.documents:
        if document.format != "rule":
            yield from _citations(pack, document, document.data, ())


def _shared_texts(city: City) -> Iterator[Problem]:
    """Two services say the same of a component only where both declare it national: nobody copies his standard."""
    first: dict[tuple[str, tuple[str, ...]], tuple[str, bool]] = {}
    for code, document in city.services.items():
        standard = city.standards.get(code)
        national = set(standard.data.get("national", ())) if standard else set()
        for name in COMPONENTS:
            said = words(name, document.data, standard.data if standard else None)
            if not said:
                continue
            other, declared = first.setdefault((name, said), (code, name in national))
            if other != code and not (declared and name in national):
                where = document if name in FACTS else standard or document
                yield where.problem(f"the same text as {other}: not declared national in both", FACTS.get(name, name))


def _charter(city: City) -> Iterator[Problem]:
    charter = city.pack.only("charter")
    if charter is not None and charter.data["integrity_unit"] not in city.agencies:
        yield charter.problem(f"there is no agency {charter.data['integrity_unit']}", "integrity_unit")


def _bundles(city: City) -> Iterator[Problem]:
    document = city.pack.only("bundles")
    if document is None:
        return
    bundles = document.data["bundles"]
    yield from twice(((document, ("bundles", i, "code")), bundle["code"]) for i, bundle in enumerate(bundles))
    for index, bundle in enumerate(bundles):
        for place, step in enumerate(bundle["steps"]):
            for position, code in enumerate(step["services"]):
                if code not in city.services:
                    path = ("bundles", index, "steps", place, "services", position)
                    yield document.problem(f"there is no service {code}", *path)


def _synonyms(city: City) -> Iterator[Problem]:
    document = city.pack.only("synonyms")
    if document is None:
        return
    rows = document.data["synonyms"]
    yield from twice(
        ((document, ("synonyms", i, j)), said.casefold()) for i, row in enumerate(rows) for j, said in enumerate(row)
    )


def _citations(pack: Pack, document: Document, data: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Every article a text names stands in the list of articles that somebody has read."""
    if isinstance(data, str):
        if not (articles := _CITED.findall(data)):
            return
        known = pack.rule(CITATIONS)
        read = known.data["parameters"]["articles"] if known else {}
        regulations = [" ".join(found.split()) for found in _REGULATION.findall(data)]
        for article in articles:
            if not any(article.upper() in read.get(regulation, ()) for regulation in regulations):
                named = ", ".join(regulations) or "no regulation"
                yield document.problem(f"Pasal {article} of {named} is not among the articles that were read", *path)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _citations(pack, document, value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _citations(pack, document, value, (*path, index))
