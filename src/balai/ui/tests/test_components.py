"""Every component renders, in both languages, and says what a person needs."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation

from balai.ui.components import registry
from balai.ui.components.registry import attributes
from balai.ui.context import build
from balai.ui.gallery import sample
from balai.ui.icons import ICONS

SHOWN = [c for c in registry.values() if not c.part_of]
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Balance(HTMLParser):
    """Opens and closes in order, no id twice, no style attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "style" not in dict(attrs)
        if (identifier := dict(attrs).get("id")) is not None:
            self.ids.append(identifier)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "style" not in dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def balanced(html: str) -> str:
    reader = Balance()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    return html


def draw(source: str, **values: object) -> str:
    return balanced(engines["django"].from_string("{% load i18n ui %}" + source).render(values))


def test_there_are_about_thirty_components_each_with_words_for_its_user():
    assert len(SHOWN) >= 25
    assert [c.name for c in registry.values() if len(c.description) < 20] == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("component", SHOWN, ids=lambda c: c.name)
def test_the_example_of_every_component_renders(component, language):
    with translation.override(language):
        html = render_to_string(component.example, {"sample": sample(), "chrome": build(None)})
    assert len(balanced(html).strip()) > 20


def test_an_icon_is_silent_unless_it_is_named():
    assert 'aria-hidden="true"' in draw('{% icon "check" %}')
    named = draw('{% icon "check" label="Selesai" %}')
    assert 'role="img"' in named
    assert 'aria-label="Selesai"' in named


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn(name):
    assert "<svg" in draw("{% icon name %}", name=name)


def test_a_text_from_outside_is_escaped_wherever_it_goes():
    evil = '"><script>alert(1)</script>'
    html = draw(
        "{% button t %}{% link_button t href=t %}{% tag t %}{% stat t t note=t %}{% big_number t t note=t %}"
        "{% field name='a' label=t hint=t error=t value=t %}{% search_box t t value=t placeholder=t %}"
        "{% progress 1 2 label=t text=t %}{% bar 1 2 t %}{% qr t t %}{% toast t %}"
        "{% alert 'ok' title=t %}{{ t }}{% endalert %}"
        "{% card t href=t aside=t %}{% endcard %}{% step t detail=t place=t aside=t %}{% summary_row t t href=t %}"
        "{% confirm id='c' opener=t title=t action=t yes=t no=t %}{% endconfirm %}{% crumb t t %}{% tab t t %}",
        t=evil,
    )
    assert "<script" not in html


def test_attributes_the_policy_would_drop_are_refused_at_once():
    for name in ("style", "onclick"):
        with pytest.raises(ValueError, match=name):
            attributes({name: "x"})


def test_a_button_with_a_key_tells_it_to_eye_ear_and_script():
    html = draw('{% button "Panggil" key="enter" hx_post="/x" %}')
    assert 'data-key="enter"' in html
    assert 'aria-keyshortcuts="Enter"' in html
    assert "<kbd" in html
    assert 'hx-post="/x"' in html


class Question(forms.Form):
    phone = forms.CharField(label="Telepon", help_text="Boleh kosong", required=False)
    service = forms.ChoiceField(label="Layanan", choices=[(1200, "Akta")], widget=forms.RadioSelect)


def test_a_bound_field_ties_label_hint_and_error_to_its_input():
    form = Question(data={})
    html = draw("{% error_summary form %}{% field form.phone %}{% radio_cards form.service %}", form=form)
    assert '<label class="label" for="id_phone">' in html
    assert 'aria-describedby="id_phone-hint"' in html
    assert 'aria-describedby="id_service-error"' in html
    assert 'href="#id_service-0"' in html
    assert 'id="id_service-0"' in html
    assert 'value="1200"' in html  # never 1.200: a value is not a number to read
    assert "Layanan:" in html


def test_an_error_summary_without_errors_is_nothing():
    assert draw("{% error_summary form %}", form=Question(data={"service": "1200"})) == ""


def test_a_number_of_steps_a_person_can_follow_says_where_she_is():
    html = draw('{% steps label="Jalan" %}{% step "Dukcapil" state="current" %}{% step "BPJS" %}{% endsteps %}')
    assert html.count('aria-current="step"') == 1


def test_a_share_stays_a_plain_number_between_0_and_100():
    assert 'value="62.50"' in draw("{% progress 5 8 label='x' %}")
    assert 'value="100.00"' in draw("{% progress 9 8 label='x' %}")
    assert 'value="0.00"' in draw("{% progress 9 0 label='x' %}")


def test_a_table_of_nothing_says_so():
    with translation.override("en"):
        assert "Nothing to show." in draw("{% data_table 'T' columns rows %}", columns=["A"], rows=[])


def test_a_question_before_an_act_is_a_post_with_a_token_and_an_anchor_without_script():
    source = "{% confirm id='x' opener='Batalkan' title='Yakin?' action='/t/1/cancel' %}<p>!</p>{% endconfirm %}"
    html = draw(source, csrf_token="secret")
    assert 'href="#x"' in html
    assert 'method="post"' in html
    assert 'name="csrfmiddlewaretoken" value="secret"' in html
