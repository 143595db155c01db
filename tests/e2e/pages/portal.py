"""Every page of the portal in every state."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .state import Scene, State, link, upright

MODES = upright()
TOLERATE = "Failed to load resource"

SEND = "form.form button[type=submit]"


def open_all(page: Page, scene: Scene) -> None:
    """What is folded away."""
    for summary in page.locator("details:not([open]) > summary").all():
        summary.click()


def _path(scene: Scene) -> str:
    return f"/services/{scene.either('bphtb', 'taspen-pensiun')}/number/"


def _counter(scene: Scene) -> str:
    return scene.either("16", "18")


def _elsewhere(scene: Scene) -> tuple[str, str]:
    return ("data-bansos", "19") if scene.language == "id" else ("antar-dokumen", "20")


def _wrong_phone(page: Page, scene: Scene) -> None:
    page.locator("input[name=phone]").fill("12")
    page.locator(SEND).click()
    expect(page.locator(".error-summary")).to_be_focused()


def _take(page: Page, scene: Scene) -> None:
    page.locator("input[name=phone]").fill("")
    page.locator(SEND).click()
    expect(page.locator(".big-number__value")).to_be_visible()
    scene.memo["number"] = page.locator(".big-number__value").inner_text()
    open_all(page, scene)


def _ask(page: Page, scene: Scene) -> None:
    page.locator("[data-dialog=cancel]").click()
    expect(page.locator("dialog#cancel")).to_be_visible()


def _near(page: Page, scene: Scene) -> None:
    page.keyboard.press("Escape")
    scene.mall.at_counter(_counter(scene), "open")
    expect(page.locator("#near")).to_be_visible()


def _call(page: Page, scene: Scene, counter: str) -> None:
    while scene.mall.at_counter(counter, "call-next")["number"] != scene.memo["number"]:
        pass
    expect(page.locator(".summons")).to_be_visible()


def _called(page: Page, scene: Scene) -> None:
    _call(page, scene, _counter(scene))


def _recalled(page: Page, scene: Scene) -> None:
    scene.mall.at_counter(_counter(scene), "recall")
    expect(page.locator(".tag--warn")).to_have_count(2)


def _serving(page: Page, scene: Scene) -> None:
    scene.mall.at_counter(_counter(scene), "start")
    expect(page.locator(".summons")).not_to_be_visible()


def _transferred(page: Page, scene: Scene) -> None:
    service, counter = _elsewhere(scene)
    scene.mall.at_counter(_counter(scene), "transfer", service=service)
    expect(page.locator(".alert--info")).to_be_visible()
    scene.mall.at_counter(counter, "open")


def _finished(page: Page, scene: Scene) -> None:
    counter = _elsewhere(scene)[1]
    _call(page, scene, counter)
    scene.mall.at_counter(counter, "finish")
    expect(page.locator("input[name=score]").first).to_be_visible()


def _unrated(page: Page, scene: Scene) -> None:
    page.locator(SEND).click()
    expect(page.locator(".error-summary")).to_be_focused()


def _rated(page: Page, scene: Scene) -> None:
    page.locator("label[for=id_score-0]").click()
    page.locator(SEND).click()
    expect(page.locator(".alert--ok")).to_be_visible()


def _cancelled(page: Page, scene: Scene) -> None:
    page.goto("/services/ambil-tilang/number/")
    page.locator(SEND).click()
    page.locator("[data-dialog=cancel]").click()
    page.locator("dialog#cancel button").click()
    expect(page.locator("[data-dialog=cancel]")).to_have_count(0)


def _queued(scene: Scene) -> str:
    for _before in range(4):
        scene.mall.take("kk-perubahan")
    return link(scene.mall.take("kk-perubahan", priority="elderly"))


def _absent(scene: Scene) -> str:
    ticket = scene.mall.take("spp-irt")
    scene.mall.at_counter("30", "open")
    scene.mall.at_counter("30", "call-next")
    scene.mall.at_counter("30", "no-show")
    return link(ticket)


def _lapsed(scene: Scene) -> str:
    ticket = scene.mall.take("roya")
    scene.mall.query("update queueing_ticket set state = 'lapsed' where id = %s", ticket["id"])
    return link(ticket)


def _expired(scene: Scene) -> str:
    ticket = scene.mall.take("nilai-tanah")
    scene.mall.query("update queueing_ticket set day = day - 1, state = 'lapsed' where id = %s", ticket["id"])
    return link(ticket)


def _cut_off(page: Page, scene: Scene) -> None:
    page.evaluate("""() => { document.getElementById('lost-at').textContent = '09.24';
                     document.getElementById('lost').hidden = false; }""")


def _told(page: Page, scene: Scene) -> None:
    """The messages of a number taken with a phone number left; they are written a moment later."""
    page.goto("/services/kia/number/")
    open_all(page, scene)
    page.locator("input[name=phone]").fill("0812 3456 7890")
    page.locator(SEND).click()
    page.wait_for_url("**/t/**")
    page.goto(page.url.split("?")[0] + "notices/")
    for _look in range(50):
        if page.locator(".notice").count():
            return
        page.wait_for_timeout(200)
        page.reload()
    raise AssertionError("no message was written")


def _nowhere_to_send(page: Page, scene: Scene) -> None:
    page.locator("input[name=phone]").fill("12")
    page.locator("form[action$='/leave/'] button").click()
    expect(page.locator(".error-summary")).to_be_focused()


def _empty_report(page: Page, scene: Scene) -> None:
    page.locator("input[name=amount]").fill("banyak")
    page.locator(SEND).click()
    expect(page.locator(".error-summary")).to_be_focused()


def _report(page: Page, scene: Scene) -> None:
    page.locator("textarea[name=text]").fill("Diminta lebih dari biaya resmi.")
    page.locator("input[name=amount]").fill("50.000")
    page.locator(SEND).click()
    expect(page.locator(".receipt")).to_be_visible()


def _one_more(page: Page, scene: Scene) -> None:
    page.goto("/services/ambil-tilang/number/")
    page.locator(SEND).click()
    page.get_by_role("link", name=re.compile("family|keluarga")).click()
    page.locator("select[name=service]").select_option("kia")
    page.locator("form[action$='/family/'] button").click()
    expect(page.locator(".alert--ok")).to_be_visible()


BEFORE = (
    State("portal:offline", "empty", "/offline/"),
    State("portal:home", "empty", "/"),
    State("portal:now", "empty", "/now/"),
    State("portal:demo-outbox", "empty", "/demo/outbox/"),
    State("portal:floors", "everything closed", "/floors/"),
    State("portal:service", "no counter open", "/services/kia/"),
)
OPEN = (
    State("portal:home", "populated", "/"),
    State("portal:services", "populated", "/services/"),
    State("portal:services", "found", "/services/?q=sim"),
    State("portal:services", "empty", "/services/?q=zzzxqy"),
    State("portal:services", "of one agency", "/services/?agency=dukcapil"),
    State("portal:service", "populated", "/services/kia/", prints=True),
    State("portal:service", "stairs, cases, opened", "/services/paspor-elektronik/", open_all),
    State("portal:service", "fee by regulation", "/services/izin-reklame/"),
    State("portal:service", "fees, as a business", "/services/pln-pasang-baru/?as=business", open_all, prints=True),
    State("portal:checklist", "a sheet", "/services/pbg-usaha/checklist/?as=proxy", prints=True),
    State("portal:checklist", "a roll", "/services/pbg-usaha/checklist/?as=proxy&paper=80"),
    State("portal:charter", "populated", "/charter/", prints=True),
    State("portal:rights", "populated", "/rights/", prints=True),
    State("portal:bundles", "populated", "/bundles/"),
    State("portal:bundle", "populated", "/bundles/bangun/", prints=True),
    State("portal:counters", "populated", "/counters/", prints=True),
    State("portal:counter", "populated", "/c/3/"),
    State("portal:counter", "fee table", "/c/36/"),
    State("portal:levy", "empty", "/c/3/report/"),
    State("portal:levy", "error", do=_empty_report),
    State("portal:levy-standing", "just sent", do=_report),
    State("portal:levy-ask", "empty", "/reports/"),
    State("portal:levy-ask", "unknown", "/reports/?receipt=0000"),
    State("portal:agencies", "populated", "/agencies/"),
    State("portal:agencies", "of one class", "/agencies/?kind=soe"),
    State("portal:agency", "populated", "/agencies/dukcapil/"),
    State("portal:agency", "empty", "/agencies/pupr/"),
    State("portal:now", "populated", "/now/"),
    State("portal:floors", "populated", "/floors/"),
    State("portal:about", "populated", "/about/"),
    State("portal:privacy", "populated", "/privacy/"),
    State("portal:home", "not found", "/no-such-page/"),
    State("portal:number", "opened", _path, open_all),
    State("portal:number", "error", do=_wrong_phone),
    State("portal:ticket", "no counter open", do=_take, prints=True),
    State("portal:cancel", "dialog", do=_ask),
    State("portal:ticket", "near", do=_near),
    State("portal:ticket", "called", do=_called),
    State("portal:ticket", "called again", do=_recalled),
    State("portal:ticket", "serving", do=_serving),
    State("portal:ticket", "sent on", do=_transferred),
    State("portal:ticket", "finished", do=_finished),
    State("portal:rate", "error", do=_unrated),
    State("portal:rate", "rated", do=_rated),
    State("portal:cancel", "cancelled", do=_cancelled),
    State("portal:ticket", "many before", _queued),
    State("portal:ticket", "connection lost", do=_cut_off),
    State("portal:ticket", "not present", _absent),
    State("portal:ticket", "lapsed", _lapsed),
    State("portal:ticket", "expired", _expired),
    State("portal:notices", "populated", do=_told),
    State("portal:notices-leave", "error", do=_nowhere_to_send),
    State("portal:notices", "through the link", lambda scene: link(scene.mall.take("kia")).replace("?", "notices/?")),
    State("portal:ticket", "not checked in", lambda scene: link(scene.mall.take("paspor-percepatan"))),
    State("portal:family", "through the link", lambda scene: link(scene.mall.take("kia")).replace("?", "family/?")),
    State("portal:family", "one more", do=_one_more),
    State("portal:demo-outbox", "populated", "/demo/outbox/"),
)
