"""Asking: every control takes a Django bound field, or the same facts as keywords, and says what went wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .registry import attributes, component, draw
from .registry import text as escaped


@dataclasses.dataclass
class Control:
    """What the field templates need to know of one question."""

    id: str
    name: str
    label: str
    hint: str = ""
    errors: list[str] = dataclasses.field(default_factory=list)
    value: Any = ""
    optional: bool = False
    disabled: bool = False
    options: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for `aria-describedby`."""
        return " ".join(n for n, there in ((f"{self.id}-hint", self.hint), (f"{self.id}-error", self.errors)) if there)


def _options(options: Iterable[Any], chosen: Iterable[Any], base: str) -> list[dict[str, Any]]:
    picked = {str(c) for c in chosen if c is not None}
    result = []
    for position, option in enumerate(options):
        if isinstance(option, Mapping):
            entry = dict(option)
        else:
            entry = dict(zip(("value", "label", "hint"), option, strict=False))
        entry["value"] = "" if entry["value"] is None else str(entry["value"])
        entry["checked"] = entry["value"] in picked
        entry["id"] = f"{base}-{position}"
        result.append(entry)
    return result


def _control(bound: BoundField | None, options: Iterable[Any] | None = None, **given: Any) -> Control:
    if bound is not None:
        inner = bound.field
        base = bound.id_for_label or bound.auto_id or f"id_{bound.html_name}"
        control = Control(
            id=str(bound.auto_id or base),
            name=bound.html_name,
            label=str(given["label"] or bound.label),
            hint=str(given["hint"] or bound.help_text or ""),
            errors=[str(e) for e in bound.errors],
            value=bound.value(),
            optional=not inner.required,
            disabled=bool(inner.disabled),
        )
        options = options if options is not None else getattr(inner, "choices", None)
    else:
        error = given.get("error") or []
        control = Control(
            id=f"id_{given['name']}",
            name=given["name"],
            label=str(given["label"]),
            hint=str(given["hint"] or ""),
            errors=[str(e) for e in (error if isinstance(error, list | tuple) else [error])],
            value=given.get("value", ""),
            optional=bool(given.get("optional")),
            disabled=bool(given.get("disabled")),
        )
    if options is not None:
        chosen = control.value if isinstance(control.value, list | tuple | set) else [control.value]
        control.options = _options(options, chosen, control.id)
    return control


def _input_attributes(control: Control, width: str, extra: dict[str, Any]) -> dict[str, Any]:
    return {
        "class": "input" + (f" input--{width}" if width else ""),
        "aria-describedby": control.described_by or None,
        "aria-invalid": "true" if control.errors else None,
        **extra,
    }


@component("forms")
def field(
    bound: BoundField | None = None,
    *,
    name: str = "",
    label: str = "",
    hint: str = "",
    error: Any = "",
    value: Any = "",
    kind: str = "text",
    optional: bool = False,
    disabled: bool = False,
    width: str = "",
    large: bool = False,
    **attrs: Any,
) -> SafeString:
    """Label, hint, error and a text input; kind is an input type or `textarea`; width `short`, `medium` or `full`.
    A bound field keeps its own widget. `large` makes the label the heading of a one-question page."""
    control = _control(
        bound, label=label, hint=hint, name=name, error=error, value=value, optional=optional, disabled=disabled
    )
    given = _input_attributes(control, width, {k.replace("_", "-"): v for k, v in attrs.items()})
    if bound is not None:
        widget = bound.as_widget(attrs={k: v for k, v in given.items() if v is not None})
        return draw("field", control=control, widget=widget, large=large)
    common = {"id": control.id, "name": name, "disabled": disabled, **given}
    if kind == "textarea":
        return draw("field", control=control, textarea=attributes(common), large=large)
    return draw("field", control=control, input=attributes({"type": kind, "value": value, **common}), large=large)


@component("forms")
def select(
    bound: BoundField | None = None,
    *,
    name: str = "",
    label: str = "",
    options: Iterable[Any] | None = None,
    value: Any = "",
    hint: str = "",
    error: Any = "",
    optional: bool = False,
    disabled: bool = False,
    width: str = "",
    **attrs: Any,
) -> SafeString:
    """One choice from a list too long for radio cards. Options are pairs (value, label)."""
    control = _control(
        bound,
        options,
        label=label,
        hint=hint,
        name=name,
        error=error,
        value=value,
        optional=optional,
        disabled=disabled,
    )
    given = _input_attributes(control, width, {k.replace("_", "-"): v for k, v in attrs.items()})
    common = {"id": control.id, "name": control.name, "disabled": control.disabled, **given}
    return draw("field", control=control, select=attributes(common))


def _choices(control: Control, kind: str, *, cards: bool, large: bool) -> SafeString:
    return draw("choices", control=control, kind=kind, cards=cards, large=large)


@component("forms")
def checkboxes(
    bound: BoundField | None = None,
    *,
    name: str = "",
    label: str = "",
    options: Iterable[Any] | None = None,
    value: Any = (),
    hint: str = "",
    error: Any = "",
    optional: bool = False,
    large: bool = False,
) -> SafeString:
    """Several of several: a fieldset of checkboxes. Options are (value, label) or (value, label, hint)."""
    control = _control(bound, options, label=label, hint=hint, name=name, error=error, value=value, optional=optional)
    return _choices(control, "checkbox", cards=False, large=large)


@component("forms")
def radio_cards(
    bound: BoundField | None = None,
    *,
    name: str = "",
    label: str = "",
    options: Iterable[Any] | None = None,
    value: Any = "",
    hint: str = "",
    error: Any = "",
    optional: bool = False,
    large: bool = False,
) -> SafeString:
    """One of a few, each a full-width target. Options are (value, label), (value, label, hint) or mappings that may
    also say `disabled`."""
    control = _control(bound, options, label=label, hint=hint, name=name, error=error, value=value, optional=optional)
    return _choices(control, "radio", cards=True, large=large)


@component("forms")
def checkbox(
    bound: BoundField | None = None,
    *,
    name: str = "",
    label: str = "",
    value: str = "on",
    checked: bool = False,
    hint: str = "",
    error: Any = "",
) -> SafeString:
    """One yes, never ticked beforehand for a consent."""
    control = _control(bound, label=label, hint=hint, name=name, error=error)
    if bound is not None:
        checked = bool(bound.value())
    return draw("checkbox", control=control, value=value, checked=checked)


@component("forms")
def search_box(
    action: str, label: str, *, value: str = "", name: str = "q", placeholder: str = "", button: str = "", **attrs: Any
) -> SafeString:
    """A GET form with one search field; further arguments go to the input (`hx_get`, `hx_target`)."""
    return draw(
        "search_box",
        action=action,
        label=label,
        value=value,
        name=name,
        placeholder=placeholder,
        button=button or _("Search"),
        attrs=attributes(attrs),
    )


def _form_errors(form: BaseForm) -> list[tuple[str, str]]:
    found = []
    for name, messages in form.errors.items():
        target = label = ""
        if name != "__all__":
            bound = form[name]
            label = str(bound.label)
            target = str(bound.auto_id or "")
            if getattr(bound.field.widget, "input_type", "") == "radio" or hasattr(bound.field.widget, "optgroups"):
                target = target + ("-0" if getattr(bound.field.widget, "input_type", "") != "select" else "")
        found += [(target, f"{label}: {message}" if label else str(message)) for message in messages]
    return found


@component("forms")
def error_summary(form: BaseForm | None = None, *, errors: Iterable[Any] = (), title: str = "") -> SafeString:
    """What must be corrected, first on the page and focused: from a form, or from pairs (id of the control, text).
    Renders nothing when there is no error."""
    found = _form_errors(form) if form is not None else []
    found += [(str(e[0]), str(e[1])) for e in errors]
    if not found:
        return escaped("")
    return draw("error_summary", errors=found, title=title or _("Please correct this first"))
