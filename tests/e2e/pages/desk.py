"""Every page of the duty manager's desk in every state."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .state import Scene, State, upright

MODES = upright()
TOLERATE = "Failed to load resource"
ROLE = "duty_manager"


def _busy(scene: Scene) -> str:
    scene.memo["number"] = scene.mall.take("paspor-elektronik")["number"]
    scene.mall.take("skhpn")
    for counter in ("32", "33", "35"):
        scene.mall.at_counter(counter, "close")
        scene.mall.at_counter(counter, "open")
    scene.mall.at_counter("32", "pause")
    return "/desk/"


def _trouble(scene: Scene) -> str:
    """A failed job, a dead message, and a kiosk with a wrong clock."""
    scene.mall.query(
        "insert into procrastinate_jobs (task_name, queue_name, status, attempts)"
        " values ('balai.kernel.tasks.forget', 'default', 'failed', 3)"
    )
    scene.mall.query(
        "insert into kernel_outbox (id, kind, key, payload, state, attempts, due_at, created_at, last_error) values"
        " (gen_random_uuid(), 'ticket.notice', gen_random_uuid()::text, '{}', 'dead', 12, now(), now(), 'Timeout')"
    )
    scene.mall.query(
        "update accounts_device set state = 'active', enrolled_at = now(), last_seen_at = now(), version = '1.4',"
        " drift_ms = 92000, public_key = '{}' where code = 'anjungan-1'"
    )
    return "/desk/ops/"


def _cut_off(page: Page, scene: Scene) -> None:
    page.evaluate("""() => { const live = document.getElementById('live');
      live.textContent = `${live.dataset.lost} 09.24`; live.classList.add('live--lost'); }""")


def _no_reason(page: Page, scene: Scene) -> None:
    page.locator(".button--danger").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _done(page: Page, scene: Scene) -> None:
    page.locator("label[for=id_reason-0]").click()
    page.locator(".button--danger").click()
    expect(page.locator(".alert--ok")).to_be_visible()


def _reported(page: Page, scene: Scene) -> None:
    for counter in (scene.either("3", "7"), "12"):
        page.goto(f"/c/{counter}/report/")
        page.locator("textarea[name=text]").fill("Diminta lebih dari biaya resmi.")
        page.locator("input[name=contact]").fill("0812 7766 5544")
        page.locator("form.form button[type=submit]").click()
        expect(page.locator(".receipt")).to_be_visible()
    page.goto("/desk/levy/")


def _first_report(page: Page, scene: Scene) -> None:
    page.locator("tbody a").first.click()
    expect(page.locator("form[action$='/read/']")).to_be_visible()


def _read(page: Page, scene: Scene) -> None:
    page.locator("form[action$='/read/'] button").click()
    expect(page.locator(".written")).to_be_visible()


def _taken_up(page: Page, scene: Scene) -> None:
    page.locator("form[action$='/take-up/'] button").click()
    expect(page.locator(".alert--ok")).to_be_visible()


def _no_result(page: Page, scene: Scene) -> None:
    page.locator("form[action$='/close/'] button").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _at_the_door(scene: Scene) -> str:
    scene.memo["lost"] = scene.mall.take("paspor-elektronik")["number"]
    return f"/desk/door/?number={scene.memo['lost']}"


def _printed_again(page: Page, scene: Scene) -> None:
    page.locator("form[action$='/reprint/'] button").click()
    expect(page.locator(".slip__number")).to_have_text(scene.memo["lost"])


BEFORE = (
    State("desk:overview", "empty", "/desk/"),
    State("desk:report", "empty", "/desk/report/"),
    State("desk:levy", "empty", "/desk/levy/"),
    State("desk:opening", "nobody yet", "/desk/opening/"),
)
OPEN = (
    State("desk:overview", "populated", _busy),
    State("desk:overview", "cut off", do=_cut_off),
    State("desk:cancel", "empty", "/desk/cancel/"),
    State("desk:cancel", "error", "/desk/cancel/?number=ZZ-001"),
    State("desk:cancel", "populated", lambda scene: f"/desk/cancel/?number={scene.memo['number']}"),
    State("desk:cancel", "no reason", do=_no_reason),
    State("desk:overview", "told", do=_done),
    State("desk:door", "empty", "/desk/door/"),
    State("desk:door", "unknown number", "/desk/door/?number=ZZ-001"),
    State("desk:door", "populated", _at_the_door),
    State("desk:slip", "printed again", do=_printed_again, prints=True),
    State("desk:messages", "populated", "/desk/messages/"),
    State("desk:levy", "populated", do=_reported),
    State("desk:levy_report", "closed", do=_first_report),
    State("desk:levy_act", "read", do=_read),
    State("desk:levy_report", "in hand", do=_taken_up),
    State("desk:levy_act", "error", do=_no_result),
    State("desk:signs", "populated", "/desk/signs/?zone=a", prints=True),
    State("desk:signs", "empty", "/desk/signs/?counter=nothing"),
    State("desk:catalogue", "populated", "/desk/catalogue/"),
    State("desk:ops", "populated", _trouble, prints=True),
    State("desk:opening", "populated", "/desk/opening/", prints=True),
    State("desk:report", "populated", "/desk/report/", prints=True),
    State("desk:report", "error", "/desk/report/?from=2026-12-01&to=2026-11-01"),
)
