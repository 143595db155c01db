"""A fee edited on screen by one person and approved by another: seen on the portal, the API and the hall screen."""

from __future__ import annotations

import re
import time

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.hall import turn_to
from tests.e2e.pictures import picture

pytestmark = pytest.mark.browser
SIZE = {"width": 1280, "height": 800}


@pytest.fixture
def as_role(visit, mall_server):
    """`as_role("mall_operator", "/office/")`: a page for somebody with that role."""

    def open_page(role, path, **options):
        headers = {"Authorization": f"Bearer {mall_server.token(role)}"}
        return visit(path, **{**SIZE, **options}, extra_http_headers=headers)

    return open_page


@pytest.mark.capability("TRN-08")
def test_a_fee_edited_by_one_and_approved_by_another_is_public_within_five_seconds(visit, as_role, mall_server):
    head = as_role("agency_head@DUKCAPIL", "/office/")
    head.get_by_role("link", name=re.compile("^Layanan")).click()
    head.get_by_role("searchbox").fill("identitas anak")
    head.get_by_role("button", name="Cari").click()
    head.get_by_role("link", name=re.compile("Kartu identitas anak")).click()
    head.get_by_role("link", name="Biaya").click()
    head.get_by_label("Jenis biaya").select_option("fixed")
    head.locator("#id_amount").fill("Rp12.500")
    picture(head, "office-edit")
    head.get_by_role("button", name="Simpan sebagai konsep").click()
    expect(head.get_by_role("cell", name="Rp12.500")).to_be_visible()
    head.get_by_role("link", name="Lihat halaman publik seperti nanti").click()
    expect(head.get_by_text("Rp12.500").first).to_be_visible()
    expect(head.get_by_text("Pratinjau: belum berlaku")).to_be_visible()
    head.get_by_role("link", name="Kembali ke perubahan").click()
    head.get_by_role("button", name="Kirim untuk disetujui").click()
    expect(head.get_by_text("Orang kedua harus menyetujuinya").first).to_be_visible()
    expect(head.get_by_role("button", name="Setujui")).to_have_count(0)
    assert _amount(mall_server) != 12500

    operator = as_role("mall_operator", "/office/")
    operator.get_by_role("link", name=re.compile("Biaya · Kartu identitas anak")).first.click()
    picture(operator, "office-approve")
    operator.get_by_role("button", name="Setujui").click()
    approved = time.monotonic()
    expect(operator.locator("#state")).to_have_text("Berlaku")
    while _amount(mall_server) != 12500:
        assert time.monotonic() - approved < 5, "the API still tells the old fee after five seconds"
        time.sleep(0.1)
    public = visit("/services/kia/")
    expect(public.get_by_text("Rp12.500").first).to_be_visible()
    picture(public, "office-public")
    hall = visit(
        "/signage/?zone=a&voice=off",
        width=1920,
        height=1080,
        before=lambda page: page.clock.install(time="2026-11-24T09:00:00+07:00"),
    )
    turn_to(hall, "Rp12.500")
    assert "Kartu identitas anak" in hall.locator("#slide").inner_text()
    picture(hall, "office-fee-on-the-screen")
    operator.get_by_role("link", name="Kantor", exact=True).click()
    operator.get_by_role("link", name="Riwayat").click()
    expect(operator.get_by_text("disetujui oleh").first).to_be_visible()


def _amount(mall_server) -> int | None:
    """The fee of the child's card as the API tells it, from whichever process answers."""
    return httpx.get(f"{mall_server.base_url}/api/v1/services/kia").json()["fee"]["amount"]


def test_without_javascript_the_office_works_on_a_phone(as_role, mall_server):
    page = as_role("mall_operator", "/office/edit/hours/jambi/", javascript=False, width=360, height=740)
    page.locator("[id='id_hours.sat.0.open']").fill("08:00")
    page.locator("[id='id_hours.sat.0.close']").fill("11:00")
    page.get_by_role("button", name="Simpan sebagai konsep").click()
    expect(page.get_by_text("Sabtu").first).to_be_visible()
    page.get_by_role("button", name="Urungkan").click()
    expect(page.locator("#state")).to_have_text("Diurungkan")
