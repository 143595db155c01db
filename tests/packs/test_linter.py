"""`balai pack check` names every mistake a city can make in its pack, by file, line and path."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from balai.kernel import packs
from tests.scale import n

from .owner import PACKS, SECOND_MALL

Edit = Callable[[str, str, str], list[str]]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A copy of the second mall to spoil."""
    return Path(shutil.copytree(SECOND_MALL, tmp_path / "second-mall"))


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in packs.check(folder, beside=(PACKS,))]


@pytest.fixture
def after(city: Path) -> Edit:
    """`after("mall.yaml", "old text", "new text")`: the problems once the text was replaced (it must be there)."""

    def edit(path: str, old: str, new: str) -> list[str]:
        file = city / path
        content = file.read_text()
        assert old in content
        file.write_text(content.replace(old, new, 1))
        return told(city)

    return edit


@pytest.mark.parametrize("folder", [PACKS / "jambi", PACKS / "jambi-demo", PACKS / "national", SECOND_MALL])
def test_the_packs_we_ship_have_no_problems(folder: Path) -> None:
    assert told(folder) == []


KIA = "services/kia/service.yaml"
STANDARD = "services/kia/standard.yaml"
DUKCAPIL = "counters/dukcapil.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (KIA, "agency: DUKCAPIL", "agency: NOBODY", f"{KIA}:2: agency: there is no agency NOBODY"),
        (KIA, "prefix: CF", "prefix: CB", "queue.prefix: CB is taken already in second-mall/services/kia"),
        (KIA, "prefix: CF", "prefix: CI", "queue.prefix: 'CI' does not fit the form"),
        (KIA, "prefix: CF", "prefix: CO", "queue.prefix: 'CO' does not fit the form"),
        (KIA, "prefix: CF", "prefix: PF", "queue.prefix: numbers of DUKCAPIL begin with C"),
        (KIA, "prefix: CF", "prefix: C", "queue.prefix: an agency with several services needs a letter after C"),
        (KIA, "fallback: ktp-cetak-ulang", "fallback: nowhere", "queue.fallback: there is no other service nowhere"),
        (KIA, "fallback: ktp-cetak-ulang", "fallback: kia", "queue.fallback: there is no other service kia"),
        (
            KIA,
            "fallback: ktp-cetak-ulang",
            "fallback: kartu-perpustakaan",
            "queue.fallback: a queue falls back inside its own agency only",
        ),
        (KIA, "typical_minutes: 6", "typical_minutes: 0", "queue.typical_minutes: 0 is less than the minimum of 1"),
        (KIA, "typical_minutes", "typical_minute", "typical_minute: unknown key; did you mean 'typical_minutes'?"),
        (KIA, "unit: minutes", "unit: fortnights", "promise.unit: 'fortnights' is not one of"),
        (KIA, "amount: 7500", "amount: 7500.5", "fee.amount: must be a whole number, not a number (7500.5)"),
        (KIA, "amount: 7500", "amount: -1", "fee.amount: -1 is less than the minimum"),
        (KIA, "kind: fixed", "kind: free", "fee.amount: a fee of the kind free has no amount"),
        (KIA, "kind: fixed", "kind: table", "fee.kind: a fee of this kind needs rows"),
        (KIA, "status: illustrative", "status: certain", "status: a certain fact names its source"),
        (KIA, "status: illustrative", "status: sure", "'sure' is not one of: certain, to_verify, illustrative"),
        (KIA, "  en: Child card, Exampleville\n", "", f"{KIA}:3: name: missing: en"),
        (KIA, "code: kia", "code: kia-baru", "the service kia-baru belongs in services/kia-baru/service.yaml"),
        (DUKCAPIL, "agency: DUKCAPIL", "agency: PERPUS", "the counters of PERPUS belong in counters/perpus.yaml"),
        (DUKCAPIL, "- kia", "- nothing", f"{DUKCAPIL}:9: counters[0].services[1]: there is no service nothing"),
        (
            DUKCAPIL,
            "- kia",
            "- kartu-perpustakaan",
            "kartu-perpustakaan belongs to PERPUS: a counter serves its agency",
        ),
        (DUKCAPIL, "number: 1", "number: 3", "3 is taken already in second-mall/counters/dukcapil.yaml"),
        (DUKCAPIL, "number: 1", "number: 9", "counters: counters stand in the order of their numbers"),
        (DUKCAPIL, "booth: dukcapil", "booth: perpus", "counters[0].booth: DUKCAPIL has no booth perpus"),
        (DUKCAPIL, "zone: a", "zone: selatan", "counters[0].zone: its booth stands in zone a"),
        ("counters/perpus.yaml", "kartu-perpustakaan", "kia", "no counter serves this service"),
        ("agencies/perpus.yaml", "zone: selatan", "zone: utara", "booths[0].zone: there is no zone utara"),
        ("agencies/perpus.yaml", "code: perpus", "code: dukcapil", "booths[0].code: dukcapil is taken already"),
        ("agencies/perpus.yaml", "letter: P", "letter: C", "letter: C is taken already"),
        ("agencies/perpus.yaml", "letter: P\n", "", "queue.prefix: PERPUS has no letter for its queues"),
        ("mall.yaml", "Asia/Makassar", "Asia/Atlantis", "mall.yaml:9: timezone: there is no time zone Asia/Atlantis"),
        ("mall.yaml", 'close: "17:00"', 'close: "08:00"', "hours.tue: Opening hours end before they begin"),
        ("mall.yaml", 'close: "17:00"', 'close: "25:00"', "hours.tue[0].close: '25:00' does not fit the form"),
        ("mall.yaml", 'close: "17:00"', "close: 1700", "hours.tue[0].close: must be a text, not a whole number (1700)"),
        ("mall.yaml", "  tue:", "  monday:", "hours.monday: unknown key; did you mean 'mon'?"),
        ("mall.yaml", "2026-12-03", "2026-02-30", "closures[0].day: '2026-02-30' is not a 'date'"),
        ("mall.yaml", "floor: 1", "floor: 7", "zones[0].floor: there is no floor 7"),
        ("mall.yaml", "step_free: true", "step_free: false", "no floor with service can be reached without steps"),
        ("mall.yaml", "code: selatan", "code: a", "zones[1].code: a is taken already"),
        ("mall.yaml", "#14532d", "url(//evil)", "colours.brand: 'url(//evil)' does not fit the form"),
        ("mall.yaml", "contoh.localhost", "contoh localhost", "hosts[0]: 'contoh localhost' is not a 'hostname'"),
        ("agencies/perpus.yaml", "kind: city", "kind: joint", "kind: an agency of the kind joint, and only that, has"),
        (
            KIA,
            "status: illustrative\nfee",
            "applicants: [proxy]\n    status: illustrative\nfee",
            "nobody asks for this service",
        ),
        (KIA, "kind: fixed\n  amount: 7500", "kind: table\n  rule: nothing", "fee.rule: there is no fee table nothing"),
        (KIA, "kind: fixed", "kind: fixed\n  rule: pln-connection-fee", "fee.rule: a rule gives the rows of a table"),
        (
            KIA,
            "Layanan rekaan.",
            "Menurut UU 25/2009 Pasal 99.",
            "id: Pasal 99 of UU 25/2009 is not among the articles",
        ),
        (KIA, "Layanan rekaan.", "Menurut pasal 3.", "summary.id: Pasal 3 of no regulation is not among the articles"),
        (
            STANDARD,
            "Meja khusus kartu anak.",
            "Meja khusus cetak ulang KTP-el.",
            "facilities: the same text as kia: not declared national in both",
        ),
        (
            STANDARD,
            "  - legal_basis\n",
            "",
            "legal_basis: the same text as kartu-perpustakaan: not declared national in both",
        ),
        (STANDARD, "service: kia", "service: kib", "the standard of kib belongs in services/kib/standard.yaml"),
        (STANDARD, "evaluation:", "evaluasi:", "evaluasi: unknown key; did you mean 'evaluation'?"),
        (STANDARD, "status: illustrative", "status: certain", "status: a certain fact names its source"),
        ("pack.yaml", "0.1.0", "latest", "pack.yaml:2: version: 'latest' does not fit the form"),
    ],
)
def test_a_mistake_is_named_where_it_is(after: Edit, path: str, old: str, new: str, expected: str) -> None:
    problems = after(path, old, new)
    assert any(expected in problem for problem in problems), problems
    assert all(problem.startswith("second-mall") for problem in problems)


def test_an_agency_may_have_two_letters_when_none_has_the_first_alone(city: Path) -> None:
    for path in (city / "agencies/perpus.yaml", *city.glob("services/*/service.yaml")):
        content = path.read_text()
        path.write_text(content.replace("letter: P", "letter: PX").replace("prefix: P", "prefix: PX"))
    assert told(city) == []
    for path in (city / "agencies/perpus.yaml", *city.glob("services/*/service.yaml")):
        content = path.read_text()
        path.write_text(content.replace("letter: PX", "letter: CX").replace("prefix: PX", "prefix: CX"))
    assert any("letter: numbers of DUKCAPIL begin with C already" in problem for problem in told(city))


def test_a_half_day_without_hours_is_told_to_be_a_closure(city: Path) -> None:
    mall = yaml.safe_load((city / "mall.yaml").read_text())
    mall["half_days"][0]["hours"] = []
    (city / "mall.yaml").write_text(yaml.safe_dump(mall))
    assert any("a day without hours is a closure" in problem for problem in told(city))


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        (
            "bundles.yaml",
            {"bundles": [{"steps": [{"services": ["kia"]}, {"services": ["kib"]}]}]},
            "bundles[0].steps[1].services[0]: there is no service kib",
        ),
        ("charter.yaml", {"integrity_unit": "NOBODY"}, "integrity_unit: there is no agency NOBODY"),
        ("synonyms.yaml", {"synonyms": [["imb", "pbg"], ["Imb", "x"]]}, "synonyms[1][0]: imb is taken already"),
    ],
)
def test_what_the_mall_tells_refers_to_what_is_there(
    city: Path, path: str, data: dict[str, Any], expected: str
) -> None:
    text, point = {"id": "Janji.", "en": "Promise."}, [{"text": {"id": "a", "en": "b"}, "status": "illustrative"}]
    whole = {
        "bundles.yaml": {"bundles": [{"code": "lahir", "name": text, "about": text} | data.get("bundles", [{}])[0]]},
        "charter.yaml": {
            "text": text,
            "signer": text,
            "status": "illustrative",
            "rights": point,
            "duties": point,
            "compensation": [{"when": text, "then": text, "status": "illustrative"}],
        }
        | data,
        "synonyms.yaml": data,
    }[path]
    (city / path).write_text(json.dumps(whole))
    assert [problem for problem in told(city) if expected in problem and problem.startswith(f"second-mall/{path}:")]


def test_parts_of_a_fee_add_up_to_it(city: Path) -> None:
    service = yaml.safe_load((city / KIA).read_text())
    service["fee"]["rows"] = [{"text": {"id": "Kartu", "en": "Card"}, "amount": 7000}]
    (city / KIA).write_text(yaml.safe_dump(service))
    assert any("fee.rows: the parts do not add up to the amount" in problem for problem in told(city))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  - {username: a, name: A, roles: [{role: front_officer, agency: NONE}]}", "there is no agency NONE"),
        ("  - {username: a, name: A, roles: [{role: auditor}], counters: ['99']}", "there is no counter 99"),
        ("  - {username: loket01, name: A, roles: [{role: auditor}]}", "loket01 is taken already"),
    ],
)
def test_people_of_a_demo_work_in_their_mall(tmp_path: Path, line: str, expected: str) -> None:
    for name in ("jambi", "national", "jambi-demo"):
        shutil.copytree(PACKS / name, tmp_path / name)
    people = tmp_path / "jambi-demo" / "people.yaml"
    people.write_text(people.read_text().replace("staff:\n", f"staff:\n{line}\n", 1))
    assert any(expected in problem for problem in told(tmp_path / "jambi-demo"))


def _places(data: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    if not isinstance(data, (dict, list)):
        return []
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    return [(data, key) for key in keys] + [place for key in keys for place in _places(data[key])]


def test_whatever_is_lost_or_mangled_the_linter_answers_and_never_breaks(city: Path) -> None:
    chance = random.Random(20261124)
    files = sorted(city.rglob("*.yaml"))
    mangled: tuple[Any, ...] = (
        None,
        True,
        -1,
        10**15,
        "",
        " ",
        "x" * 700,
        [],
        {},
        [None],
        {"id": 1},
        "wait",
        "DUKCAPIL",
    )
    answered = refused = 0
    for _ in range(n(250, 3000)):
        file = chance.choice(files)
        original = file.read_text()
        data = yaml.safe_load(original)
        container, key = chance.choice(_places(data))
        if chance.random() < 0.4:
            del container[key]
        else:
            container[key] = chance.choice(mangled)
        file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
        if packs.check(city, beside=(PACKS,)):
            refused += 1
        else:
            answered += 1
        file.write_text(original)
    assert refused > answered > 0


SIGNAGE = """signage:
  playlists:
    - code: hall
      slides:
        - show: calls
        - show: fees
          services: [kia]
  screens:
    - code: screen-a
      zone: a
      playlist: hall
      ways:
        - zone: a
          way: here
facts:
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("show: calls", "show: hours", "a playlist begins with the calls"),
        ("services: [kia]", "services: [nothing]", "there is no service nothing"),
        ("services: [kia]", "zones: [z]", "there is no zone z"),
        ("playlist: hall", "playlist: none", "there is no playlist none"),
        ("      zone: a\n", "      zone: z\n", "there is no zone z"),
        ("        - zone: a\n", "        - zone: z\n", "there is no zone z"),
        ("way: here", "way: sideways", "way"),
        ("show: fees", "show: adverts", "show"),
        ("        - show: fees", "        - show: fees\n          seconds: 1", "seconds"),
    ],
)
def test_screens_name_only_what_there_is(after: Edit, old: str, new: str, expected: str) -> None:
    assert after("mall.yaml", "facts:\n", SIGNAGE) == []
    assert old in SIGNAGE
    problems = after("mall.yaml", SIGNAGE, SIGNAGE.replace(old, new, 1))
    assert any("mall.yaml" in line and expected in line for line in problems), problems
