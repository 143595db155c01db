"""TRN-09: whatever channel shows a service, its words are those of the catalogue, hash for hash."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from html import unescape

import pytest

from balai.domains.directory import sippn
from balai.flows import wording
from balai.ui import formats


def digest(words):
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def between(html, start, end="</section>"):
    found = re.search(rf"{start}(.*?){end}", html, re.S)
    return found[1] if found else ""


def without_marks(html):
    return re.sub(r'<span class="tag.*?</span>', "", html, flags=re.S)


def items(html):
    return [plain(item) for item in re.findall(r"<li>(.*?)</li>", without_marks(html), re.S)]


def from_the_page(client, code, applicants):
    """What a visitor reads, taken out of the page's own markup."""
    html = client.get(f"/services/{code}/").content.decode()
    brings = {}
    for kind in applicants:
        part = between(client.get(f"/services/{code}/", {"as": kind}).content.decode(), 'id="bring"')
        brings[kind] = [
            text for found in re.findall(r'<ul class="bring">(.*?)</ul>', part, re.S) for text in items(found)
        ]
    fee = between(html, 'aria-labelledby="fee"')
    rows = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", fee, re.S)
    return {
        "name": plain(between(html, "<h1>", "</h1>")),
        "summary": plain(between(html, '<p class="lead">', "</p>")),
        "brings": brings,
        "steps": [plain(step) for step in re.findall(r'<span class="way__text">(.*?)</span>', html, re.S)],
        "fee": plain(between(fee, '<p class="figure">', "</p>")),
        "rows": [[plain(name), plain(value)] for name, value in rows],
        "note": plain(between(fee, '<p class="fee-note">', "</p>")),
        "product": plain(between(html, '<p class="product">', "</p>")),
        "complaints": plain(between(html, '<p class="complaints">', "</p>")),
        "law": items(between(html, '<ul class="list law">', "</ul>")),
    }


def from_the_api(client, code, mall):
    """The same words, put together from what a program gets."""
    data = client.get(f"/api/v1/services/{code}").json()

    def brings(kind):
        needed = [need for need in data["requirements"] if not need["applicants"] or kind in need["applicants"]]
        always = [need["text"]["id"] for need in needed if not need["case"]]
        return always + [f"{need['text']['id']} ({need['case']['id']})" for need in needed if need["case"]]

    return {
        "name": data["name"]["id"],
        "summary": data["summary"]["id"],
        "brings": {kind: brings(kind) for kind in data["applicants"]},
        "steps": [step["id"] for step in data["procedure"]["steps"]],
        "fee": wording.fee_words(mall.services[code].fee),
        "rows": [[row["text"]["id"], formats.rupiah(row["amount"])] for row in data["fee"]["rows"]],
        "note": data["fee"]["note"]["id"] if data["fee"]["note"] else "",
        "product": data["product"]["id"],
        "complaints": data["complaints"]["text"]["id"],
        "law": [basis["title"] for basis in data["legal_basis"]],
    }


@pytest.mark.capability("TRN-09")
def test_page_and_api_say_the_same_of_every_service(client, mall):
    seen = set()
    for code, service in mall.services.items():
        page, api = from_the_page(client, code, service.applicants), from_the_api(client, code, mall)
        assert digest(page) == digest(api), {name: (page[name], api[name]) for name in api if page[name] != api[name]}
        seen.add(digest(page))
    assert len(seen) == len(mall.services)


def from_the_kiosk(client, code, applicants):
    """What the kiosk's page of the service says, taken out of its own markup."""

    def part(html, name):
        return without_marks(between(html, f'aria-labelledby="{name}"'))

    html = client.get(f"/kiosk/service/{code}/").content.decode()
    brings = {}
    for kind in applicants:
        shown = part(client.get(f"/kiosk/service/{code}/", {"as": kind}).content.decode(), "bring")
        lists = re.findall(r'<ul class="bring">(.*?)</ul>', shown, re.S)
        brings[kind] = [
            re.sub(r" \((?:contoh|perlu dipastikan)\)$", "", text) for found in lists for text in items(found)
        ]
    fee = part(html, "fee")
    rows = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", fee, re.S)
    return {
        "name": plain(between(html, "<h1>", "</h1>")),
        "summary": plain(between(html, '<p class="lead">', "</p>")),
        "brings": brings,
        "steps": items(part(html, "steps")),
        "fee": plain(between(fee, '<p class="figure">', "</p>")),
        "rows": [[plain(name), plain(value)] for name, value in rows],
        "complaints": plain(between(part(html, "complain"), "<p>", "</p>")),
        "law": [plain(title) for title in re.findall(r'<span lang="id">(.*?)</span>', part(html, "law"), re.S)],
    }


@pytest.mark.capability("TRN-09")
def test_page_and_kiosk_say_the_same_of_every_service(client, mall):
    for code, service in mall.services.items():
        kiosk = from_the_kiosk(client, code, service.applicants)
        page = from_the_page(client, code, service.applicants)
        both = {name: page[name] for name in kiosk}
        wrong = {name: (kiosk[name], both[name]) for name in kiosk if kiosk[name] != both[name]}
        assert digest(kiosk) == digest(both), (code, wrong)


@pytest.mark.capability("TRN-09")
def test_kiosk_counter_page_and_paper_say_what_the_page_says(client, mall):
    for code, service in mall.services.items():
        said = {"name": service.name.id, "fee": wording.fee_words(service.fee)}
        kiosk = client.get(f"/kiosk/take/{code}/").content.decode()
        lead = plain(between(kiosk, '<p class="lead">', "</p>"))
        assert digest({"name": plain(between(kiosk, "<h1>", "</h1>")), "fee": lead.split(" · ")[-1]}) == digest(said)
        desk = client.get(f"/c/{service.counters[0]}/").content.decode()
        part = without_marks(between(desk, f'aria-labelledby="s-{code}"'))
        name, fee = between(part, f'id="s-{code}">', "</h2>"), between(part, '<p class="figure">', "</p>")
        assert digest({"name": plain(name), "fee": plain(fee)}) == digest(said), code
        for paper in ("a4", "80"):
            printed = plain(client.get(f"/services/{code}/checklist/", {"paper": paper}).content.decode())
            assert said["name"] in printed
            assert said["fee"] in printed
            assert service.catalogue_hash[:12] in printed


@pytest.mark.capability("TRN-09")
def test_the_file_for_sippn_says_what_the_api_says(client, mall):
    rows = {row["kode"]: row for row in csv.DictReader(io.StringIO(sippn.as_csv(mall), newline=""))}
    for code, row in rows.items():
        data = client.get(f"/api/v1/services/{code}").json()
        assert row["sidik_katalog"] == data["catalogue_hash"]
        numbered = "; ".join(f"{n}. {step['id']}" for n, step in enumerate(data["procedure"]["steps"], 1))
        assert digest([row["nama_layanan"], row["prosedur"], row["produk"], row["pengaduan"]]) == digest(
            [data["name"]["id"], numbered, data["product"]["id"], data["complaints"]["text"]["id"]]
        )
    assert set(rows) == set(mall.services)
