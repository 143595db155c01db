"""The printer's agent against a printer with faults: printed once, and honest about it, whatever dies in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai_printer.agent import Agent
from balai_printer.device import FilePrinter, NetworkPrinter, printer_at
from balai_printer.notebook import Notebook
from balai_printer.paper import plain, rendered
from balai_printer.server import Key, Mall, Unreachable
from balai_simulators.printer import read
from tests.simulated import Simulator, simulator

LINES = [
    {"text": "Mal Pelayanan Publik Kota Jambi", "bold": True, "align": "center"},
    {"rule": True},
    {"text": "CF-001", "size": 5, "bold": True, "align": "center"},
    {"text": "Kartu Identitas Anak – baru", "size": 2, "align": "center"},
    {"pair": ["Dukcapil", "Loket 1–3"]},
    {"qr": "https://mal.example/t/01a2/?token=abc"},
]


@pytest.fixture
def printer() -> Iterator[Simulator]:
    with simulator("printer") as running:
        yield running


def at(printer: Simulator) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", printer.port, timeout=0.5)


def roll(printer: Simulator, paper: str) -> None:
    printer._order("paper", paper=paper)


@dataclass
class Desk:
    """A mall that has these papers to print, and remembers what it was told."""

    jobs: list[str] = field(default_factory=list)
    told: list[tuple[str, str, str]] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    away: bool = False

    def next_paper(self, paper: str) -> dict[str, Any] | None:
        self.papers.append(paper)
        return {"id": self.jobs.pop(0), "lines": LINES, "lease_seconds": 30} if self.jobs else None

    def tell(self, paper: str, outcome: str, reason: str) -> None:
        if self.away:
            raise Unreachable("no route")
        self.told.append((paper, outcome, reason))


def agent(desk: Desk, printer: Any, home: Path) -> Agent:
    return Agent(desk, printer, Notebook(home))  # type: ignore[arg-type]


def test_a_paper_is_what_the_mall_said_on_80_millimetres(printer: Simulator, tmp_path: Path) -> None:
    desk = Desk(["p1"])
    assert agent(desk, at(printer), tmp_path).turn() is True
    assert desk.told == [("p1", "printed", "")]
    (paper,) = printer.messages()
    assert paper["qr"] == "https://mal.example/t/01a2/?token=abc"
    rows = [row.strip() for row in paper["text"].splitlines() if row.strip()]
    assert rows[0] == "Mal Pelayanan Publik Kota Jambi"
    assert "CF-001" in rows
    assert "Kartu Identitas Anak - baru" in " ".join(rows)
    assert next(row for row in rows if row.startswith("Dukcapil")).endswith("Loket 1-3")
    assert max(len(row) for row in rows) <= 42


@pytest.mark.parametrize(("paper", "state"), [("ok", "ok"), ("low", "low"), ("out", "out"), ("off", "offline")])
def test_the_state_of_the_paper_is_known_before_anything_is_printed(
    printer: Simulator, tmp_path: Path, paper: str, state: str
) -> None:
    roll(printer, paper)
    desk = Desk()
    agent(desk, at(printer), tmp_path).turn()
    assert desk.papers == [state]


@pytest.mark.parametrize(("paper", "reason"), [("out", "paper"), ("off", "offline")])
def test_without_paper_or_current_surely_nothing_came_out(
    printer: Simulator, tmp_path: Path, paper: str, reason: str
) -> None:
    desk = Desk(["p1"])
    roll(printer, paper)
    agent(desk, at(printer), tmp_path).turn()
    assert desk.told == [("p1", "failed", reason)]
    assert printer.messages() == []
    roll(printer, "ok")
    assert agent(desk, at(printer), tmp_path).turn() is False  # it is not tried again by itself


@pytest.mark.parametrize(("fault", "papers"), [("cut", 0), ("mute", 1)])
def test_a_line_that_breaks_in_the_middle_is_unknown_and_nothing_is_printed_twice(
    printer: Simulator, tmp_path: Path, fault: str, papers: int
) -> None:
    printer.faults(fault)
    desk = Desk(["p1"])
    work = agent(desk, at(printer), tmp_path)
    work.turn()
    assert desk.told == [("p1", "unknown", "offline")]
    work.turn()
    assert len(printer.messages()) == papers


class PowerCut(BaseException):
    """The machine goes dark."""


class Dark:
    """A printer during whose work the current goes."""

    def __init__(self, before_first_byte: bool, real: NetworkPrinter) -> None:
        self._before, self._real = before_first_byte, real

    def paper(self) -> str:
        return "ok"

    def put(self, data: bytes, begun: Any) -> bool:
        if self._before:
            raise PowerCut
        self._real.put(data, begun)
        raise PowerCut


@pytest.mark.parametrize(
    ("before", "outcome", "papers"), [(True, ("p1", "failed", "restart"), 0), (False, ("p1", "unknown", "restart"), 1)]
)
def test_an_agent_that_dies_in_the_middle_says_so_when_it_is_back_and_prints_nothing_twice(
    printer: Simulator, tmp_path: Path, before: bool, outcome: tuple[str, str, str], papers: int
) -> None:
    desk = Desk(["p1"])
    with pytest.raises(PowerCut):
        agent(desk, Dark(before, at(printer)), tmp_path).turn()
    assert desk.told == []
    back = agent(desk, at(printer), tmp_path)
    back.turn()
    back.turn()
    assert desk.told == [outcome]
    assert len(printer.messages()) == papers


def test_what_could_not_be_told_is_told_later(printer: Simulator, tmp_path: Path) -> None:
    desk = Desk(["p1", "p2"], away=True)
    work = agent(desk, at(printer), tmp_path)
    for _time in range(3):
        with pytest.raises(Unreachable):
            work.turn()
    assert (len(printer.messages()), desk.jobs) == (1, ["p2"])
    desk.away = False
    while work.turn():
        pass
    assert desk.told == [("p1", "printed", ""), ("p2", "printed", "")]
    assert len(printer.messages()) == 2


def test_a_printer_on_usb_is_a_file(tmp_path: Path) -> None:
    place = tmp_path / "lp0"
    printer = printer_at(str(place))
    assert isinstance(printer, FilePrinter)
    assert printer.paper() == "offline"
    desk = Desk(["p1", "p2"])
    agent(desk, printer, tmp_path).turn()
    place.touch()
    agent(desk, printer, tmp_path).turn()
    assert desk.told == [("p1", "failed", "offline"), ("p2", "printed", "")]
    text, code = read(place.read_bytes())
    assert "CF-001" in text
    assert code.startswith("https://")


def test_the_mall_is_reached_by_tls_only(tmp_path: Path) -> None:
    key = Key(tmp_path / "key.pem")
    assert oct((tmp_path / "key.pem").stat().st_mode & 0o777) == "0o600"
    assert Key(tmp_path / "key.pem").public == key.public
    for wrong in ("http://mal.example", "ftp://mal.example", "mal.example"):
        with pytest.raises(ValueError, match="https"):
            Mall(wrong, key)


@given(st.text(max_size=200))
def test_no_text_reaches_the_printer_as_a_command(text: str) -> None:
    assert not set(plain(text).encode()) & (set(range(32)) | set(range(127, 256)))
    paper, _code = read(rendered([{"text": text, "size": 2}, {"pair": [text, text]}]))
    assert not any(ord(letter) < 32 and letter != "\n" for letter in paper)


@given(st.integers(1, 40), st.integers(1, 9))
def test_a_number_is_never_cut_in_two(letters: int, size: int) -> None:
    paper, _code = read(rendered([{"text": "A" * letters, "size": size}]))
    assert "A" * letters in paper
