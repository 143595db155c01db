"""A spreadsheet: taken, filled in, sent back; a draft of all of it, or every mistake by row and column and nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from balai.domains.directory import models, snapshot
from balai.domains.directory.types import MallView
from balai.kernel.sheetfiles import rows_of, xlsx_bytes
from balai.kernel.spreadsheets import csv_bytes

from .test_editing import press, words

Browser = Callable[..., Client]
PAGE = "/office/import/"


@pytest.fixture
def head(browser: Browser) -> Client:
    return browser("agency_head", "DUKCAPIL")


def taken(client: Client, name: str) -> list[list[str]]:
    answer = client.get(f"{PAGE}{name}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return rows_of(answer.content)


def send(client: Client, rows: list[list[Any]], form: str = "csv", **more: str) -> Any:
    content = csv_bytes(rows) if form == "csv" else xlsx_bytes(rows, "x")
    return client.post(PAGE, {"table": SimpleUploadedFile(f"x.{form}", content), **more})


def cell(
    rows: list[list[str]], service: str, column: str, value: str, component: str = ""
) -> tuple[list[list[str]], int]:
    """The rows with one cell changed, and the number of its row."""
    place = rows[0].index(column)
    number = next(i for i, row in enumerate(rows) if row[0] == service and (not component or component in row))
    changed = [list(row) for row in rows]
    changed[number][place] = value
    return changed, number + 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["fees", "standards"])
def test_a_table_sent_back_as_it_was_changes_nothing(head: Client, kind: str, form: str) -> None:
    rows = taken(head, f"{kind}.{form}")
    assert {row[0] for row in rows[1:]} >= {"kia", "ikd"}
    assert "skck" not in {row[0] for row in rows[1:]}
    assert send(head, rows, form).status_code == 302
    assert not models.ChangeSet.objects.exists()


def test_what_is_different_becomes_one_draft_that_a_second_person_approves(
    head: Client, browser: Browser, jambi: MallView
) -> None:
    rows = taken(head, "fees.xlsx")
    for service, amount in (("kia", "Rp7.500"), ("ikd", "1000")):
        rows, _row = cell(rows, service, "jenis_biaya", "satu jumlah")
        rows, _row = cell(rows, service, "jumlah", amount)
    done = send(head, rows, "xlsx")
    assert done.status_code == 302, words(done)
    assert models.ChangeSet.objects.get().changes.count() == 2
    assert models.ChangeSet.objects.get().origin == "import"
    address = done["Location"]
    assert "Rp7.500" in words(head.get(address))
    press(head, address, "submit")
    press(browser("mall_operator"), address, "approve")
    snapshot.forget()
    fees = {code: snapshot.current(jambi.id).services[code].fee.amount for code in ("kia", "ikd", "ktp-perekaman")}
    assert fees == {"kia": 7500, "ikd": 1000, "ktp-perekaman": 0}


def test_a_component_of_several_rows_becomes_a_list(head: Client) -> None:
    rows = taken(head, "standards.csv")
    number = next(i for i, row in enumerate(rows) if row[0] == "kia" and row[2] == "persyaratan")
    more = list(rows[number])
    more[3:5] = ["Foto anak", "A photo of the child"]
    assert send(head, [*rows[: number + 1], more, *rows[number + 1 :]]).status_code == 302
    change = models.Change.objects.get()
    assert (change.part, len(change.after)) == ("requirements", len(change.before) + 1)


MISTAKES = [
    ("fees.csv", "jumlah", "banyak", "bilangan bulat", ""),
    ("fees.csv", "jenis_biaya", "mahal", "gratis, satu jumlah", ""),
    ("fees.csv", "jenis_biaya", "satu jumlah", "membutuhkan jumlah", ""),
    ("fees.csv", "layanan", "skck", "kode ini", ""),
    ("fees.csv", "sumber", "", "sumbernya", ""),
    ("fees.csv", "catatan_id", "Hanya satu bahasa", "belum diisi", ""),
    ("standards.csv", "komponen", "warna", "nama ini", "evaluasi"),
    ("standards.csv", "isi_id", "Menurut UU 99/2020 Pasal 7.", "Pasal ini", "evaluasi"),
    ("standards.csv", "satuan", "abad", "menit, jam, hari kerja", "waktu"),
]


@pytest.mark.parametrize(("name", "column", "value", "said", "component"), MISTAKES)
def test_a_mistake_is_named_by_row_and_column_and_nothing_is_written(
    head: Client, name: str, column: str, value: str, said: str, component: str
) -> None:
    rows = taken(head, name)
    rows, good = cell(rows, "ikd", rows[0][-1], "Keputusan rekaan 1/2026")
    if column == "sumber":
        rows, _row = cell(rows, "kia", "status", "pasti")
    rows, number = cell(rows, "kia", column, value, component)
    page = send(head, rows)
    assert page.status_code == 422, good
    found = [row for row in page.context["rows"] if row[0] == number]
    assert found, page.context["rows"]
    assert said in found[0][2] or said in words(page)
    if "rule" not in said and column not in ("sumber",):
        assert found[0][1] in (column, "catatan_en"), found
    assert not models.ChangeSet.objects.exists()


def test_what_is_no_table_of_ours_is_refused(head: Client) -> None:
    for rows in ([["a", "b"], ["1", "2"]], [["layanan", "jenis_biaya"]]):
        assert send(head, rows).status_code == 422
    broken = head.post(PAGE, {"table": SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing")})
    assert broken.status_code == 422
    assert head.post(PAGE, {}).status_code == 422
    late = send(head, taken(head, "fees.csv"), effective_on="2020-01-01")
    assert "lewat" in words(late)


def test_who_writes_about_no_service_has_no_tables(browser: Browser) -> None:
    for role in ("mall_operator", "duty_manager", "auditor"):
        assert browser(role).get(PAGE).status_code == 404
        assert browser(role).get(f"{PAGE}fees.csv").status_code == 404
