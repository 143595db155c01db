"""The gate for translations: it finds what a person would stumble over."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from tools import messages

from balai.ui import catalogues

CODE = """from django.utils.translation import gettext as _, ngettext, pgettext_lazy
A = _("Take a number")
B = ngettext("%(count)s person", "%(count)s people", 2)
C = pgettext_lazy("page", "Next")
"""
TEMPLATE = """{% load i18n ui %}
<p>
      {% translate "Good morning" %} {% button _("Cancel") key="x" %}
  {% blocktranslate trimmed with n=name %}
    Dear {{ n }}, 5% off
  {% endblocktranslate %}
</p>
"""
INDONESIAN = {
    "Take a number": "Ambil nomor",
    "%(count)s person": "%(count)s orang",
    "Next": "Berikutnya",
    "Good morning": "Selamat pagi",
    "Cancel": "Batal",
    "Dear %(n)s, 5%% off": "Yth. %(n)s, potongan 5%%",
}


@pytest.fixture
def mall(tmp_path: Path) -> Path:
    """A small source tree with one app whose catalogue is complete."""
    app = tmp_path / "balai" / "sites" / "shop"
    (app / "templates" / "shop").mkdir(parents=True)
    (app / "apps.py").write_text("")
    (app / "views.py").write_text(CODE)
    (app / "templates" / "shop" / "home.html").write_text(TEMPLATE)
    source = tmp_path / "balai"
    messages.update(source)
    change(source, lambda entry: say(entry, INDONESIAN[entry.msgid]))
    return source


def catalogue(source: Path) -> Path:
    return source / "sites" / "shop" / catalogues.IN_HOME


def say(entry: polib.POEntry, text: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: text}
    else:
        entry.msgstr = text


def change(source: Path, act) -> None:
    file = polib.pofile(str(catalogue(source)))
    for entry in file:
        act(entry)
    file.save()


def test_messages_of_code_and_templates_are_found_by_app(mall):
    found = messages.extract(mall)[mall / "sites" / "shop"]
    assert {m.text for m in found.values()} == set(INDONESIAN)
    assert (("page", "Next")) in found


def test_a_complete_catalogue_has_no_faults_and_an_update_changes_nothing(mall):
    assert messages.check(mall) == []
    before = catalogue(mall).read_bytes()
    messages.update(mall)
    assert catalogue(mall).read_bytes() == before


@pytest.mark.parametrize(
    ("fault", "act"),
    [
        ("not translated", lambda e: say(e, "") if e.msgid == "Cancel" else None),
        ("fuzzy", lambda e: e.flags.append("fuzzy") if e.msgid == "Cancel" else None),
        ("placeholders", lambda e: say(e, "%(n)s orang") if e.msgid_plural else None),
        ("HTML", lambda e: say(e, "<b>Batal</b>") if e.msgid == "Cancel" else None),
        ("same in both languages", lambda e: say(e, e.msgid) if e.msgid == "Cancel" else None),
    ],
)
def test_each_kind_of_fault_is_named(mall, fault, act):
    change(mall, act)
    assert any(fault in line for line in messages.check(mall))


def test_a_message_added_or_taken_from_the_code_is_noticed(mall):
    (mall / "sites" / "shop" / "views.py").write_text(CODE.replace("Take a number", "Draw a number"))
    faults = messages.check(mall)
    assert any("missing from the catalogue" in f and "Draw a number" in f for f in faults)
    assert any("no longer in the code" in f and "Take a number" in f for f in faults)


def test_an_obsolete_entry_is_a_fault(mall):
    def bury(entry):
        entry.obsolete = entry.msgid == "Cancel"

    change(mall, bury)
    assert any("obsolete" in line for line in messages.check(mall))


def test_two_apps_may_not_translate_the_same_words_differently(mall):
    other = mall / "sites" / "zoo"
    other.mkdir()
    (other / "apps.py").write_text("")
    (other / "views.py").write_text('_("Cancel")')
    messages.update(mall)
    file = polib.pofile(str(other / catalogues.IN_HOME))
    file[0].msgstr = "Urungkan"
    file.save()
    assert any("Urungkan" in line and "Batal" in line for line in messages.check(mall))


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(mall):
    assert catalogues.compile_stale(mall) == [catalogue(mall).with_suffix(".mo")]
    assert catalogues.compile_stale(mall) == []
    assert polib.mofile(str(catalogue(mall).with_suffix(".mo"))).find("Cancel").msgstr == "Batal"


def test_the_interface_itself_is_complete_in_both_languages():
    assert messages.check(names=("ui",)) == []
