"""The documents of a city pack. The order of the keys here is the order in the files."""

from __future__ import annotations

from balai.kernel.packs import DocumentFormat

from .components import COMPONENTS, TEXTS
from .parts import (
    AGENCY_CODE,
    APPLICANTS,
    COLOUR,
    COUNTER_CODE,
    DAY,
    FACT,
    FLAG,
    LEGAL_BASIS,
    LETTER,
    PREFIX,
    RUPIAH,
    SLUG,
    SOURCE,
    STATUS,
    TIME,
    ZONE_CODE,
    Schema,
    between,
    both,
    each,
    one_of,
    record,
    text,
)
from .screens import SIGNAGE

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AGENCY_KINDS = (
    "city",
    "vertical",
    "joint",
    "public_body",
    "soe",
    "roe",
    "province",
    "judiciary",
    "private",
    "independent",
)
# How an agency is bound to the mall: by decree of its own city, or by agreement (domain/rules 2.7).
INSTRUMENTS = (
    "decree",
    "data_agreement",
    "data_annex",
    "synergy_note",
    "joint_agreement",
    "cooperation_agreement",
    "interregional",
    "none",
)
SERVICE_TYPES = ("permit", "non_permit")
FEE_KINDS = ("free", "fixed", "table", "formula", "by_law")
PROMISE_UNITS = ("minutes", "hours", "working_days")
CHANNELS = ("online", "kiosk", "counter")
FACTS = ("about", "address", "hours", "closures", "floors", "zones", "accessibility", "signage")

_HOURS: Schema = record("", **{day: each(record("open close", open=TIME, close=TIME), most=6) for day in WEEKDAYS})
_CLOSURES: Schema = each(record("day name status", day=DAY, name=both(), status=STATUS, source=SOURCE), most=400)

MALL = record(
    "code name address timezone hours floors zones facts",
    code=SLUG,
    name=both(),
    short=both(40),
    about=both(600),
    address=text(300),
    timezone=text(64),
    hours=_HOURS,
    closures=_CLOSURES,
    half_days=each(
        record("day hours status", day=DAY, hours=_HOURS["properties"]["mon"], status=STATUS, source=SOURCE)
    ),
    floors=each(
        record("number name service step_free", number=between(-5, 99), name=both(60), service=FLAG, step_free=FLAG),
        least=1,
        most=40,
    ),
    zones=each(record("code name floor", code=ZONE_CODE, name=both(60), floor=between(-5, 99)), least=1, most=60),
    accessibility=both(600),
    hosts=each({"type": "string", "format": "hostname", "maxLength": 253}, most=20),
    modules=each(SLUG, most=40),
    legal_basis=LEGAL_BASIS,
    colours=record("", brand=COLOUR, action=COLOUR, identity=COLOUR),
    signage=SIGNAGE,
    facts=record("hours address", **dict.fromkeys(FACTS, FACT)),
)

AGENCY = record(
    "code short name kind instrument about status",
    code=AGENCY_CODE,
    short=text(24),
    name=both(),
    kind=one_of(*AGENCY_KINDS),
    instrument=each(one_of(*INSTRUMENTS), least=1),
    letter=LETTER,
    members=each(AGENCY_CODE, least=2, most=10),
    booths=each(record("code zone", code=SLUG, zone=ZONE_CODE), most=20),
    about=both(600),
    status=STATUS,
    source=SOURCE,
)

COUNTERS = record(
    "agency counters",
    agency=AGENCY_CODE,
    counters=each(
        record(
            "code number booth zone services",
            code=COUNTER_CODE,
            number=between(1, 999),
            booth=SLUG,
            zone=ZONE_CODE,
            services=each(SLUG, least=1),
        ),
        least=1,
    ),
)

_ROWS: Schema = each(record("text amount", text=both(), amount=RUPIAH), least=1, most=60)

SERVICE = record(
    "code agency name type summary keywords requirements fee promise legal_basis queue",
    code=SLUG,
    agency=AGENCY_CODE,
    partners=each(AGENCY_CODE, most=20),
    name=both(120),
    type=one_of(*SERVICE_TYPES),
    summary=both(300),
    keywords=each(text(60), least=1, most=60),
    product=both(),
    applicants=each(one_of(*APPLICANTS), least=1),
    requirements=each(
        record(
            "text status",
            **{
                "text": both(300),
                "for": both(120),
                "applicants": each(one_of(*APPLICANTS), least=1),
                "status": STATUS,
                "source": SOURCE,
            },
        ),
        most=60,
    ),
    fee=record(
        "kind status",
        kind=one_of(*FEE_KINDS),
        amount=RUPIAH,
        per=both(60),
        rows=_ROWS,
        rule=SLUG,
        note=both(300),
        status=STATUS,
        source=SOURCE,
    ),
    promise=record(
        "value unit status",
        fastest=between(1, 1000),
        value=between(1, 1000),
        unit=one_of(*PROMISE_UNITS),
        note=both(400),
        status=STATUS,
        source=SOURCE,
    ),
    legal_basis=LEGAL_BASIS,
    queue=record(
        "prefix typical_minutes channels fallback",
        prefix=PREFIX,
        typical_minutes=between(1, 240),
        channels=each(one_of(*CHANNELS), least=1),
        priority=FLAG,
        fallback=SLUG,
        quotas=record("", **{channel: between(0, 5000) for channel in CHANNELS}),
        check_in=FLAG,
        skill=SLUG,
    ),
)

_SAID: Schema = record("text status", text=both(600), status=STATUS, source=SOURCE)
_STEPS: Schema = record("steps status", steps=each(both(300), least=1, most=20), status=STATUS, source=SOURCE)

STANDARD = record(
    "service",
    service=SLUG,
    decree=record("number status", number=text(80), day=DAY, status=STATUS, source=SOURCE),
    responsible=both(120),
    national=each(one_of(*COMPONENTS)),
    **{name: _STEPS if name == "procedure" else _SAID for name in TEXTS},
)

_POINTS: Schema = each(record("text status", text=both(400), status=STATUS, source=SOURCE), least=1, most=40)

CHARTER = record(
    "text signer status rights duties compensation integrity_unit",
    text=both(600),
    signer=both(120),
    signed_on=DAY,
    status=STATUS,
    source=SOURCE,
    rights=_POINTS,
    duties=_POINTS,
    compensation=each(
        record("when then status", when=both(200), then=both(400), status=STATUS, source=SOURCE), least=1, most=20
    ),
    integrity_unit=AGENCY_CODE,
)

BUNDLES = record(
    "bundles",
    bundles=each(
        record(
            "code name about steps",
            code=SLUG,
            name=both(60),
            about=both(300),
            steps=each(record("services", services=each(SLUG, least=1, most=4), note=both(200)), least=2, most=20),
        ),
        least=1,
        most=40,
    ),
)

SYNONYMS = record(
    "synonyms",
    synonyms=each({"type": "array", "items": text(60), "minItems": 2, "maxItems": 20, "uniqueItems": True}, most=500),
)

FORMATS = (
    DocumentFormat("mall", "mall.yaml", MALL),
    DocumentFormat("agency", "agencies/*.yaml", AGENCY),
    DocumentFormat("counters", "counters/*.yaml", COUNTERS),
    DocumentFormat("service", "services/*/service.yaml", SERVICE),
    DocumentFormat("standard", "services/*/standard.yaml", STANDARD),
    DocumentFormat("charter", "charter.yaml", CHARTER),
    DocumentFormat("bundles", "bundles.yaml", BUNDLES),
    DocumentFormat("synonyms", "synonyms.yaml", SYNONYMS),
)
