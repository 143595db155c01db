"""One registration per component: it becomes a template tag, and the gallery reads its name, group and docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

GROUPS = ("actions", "forms", "reading", "figures", "messages", "panels", "navigation")

library = template.Library()
registry: dict[str, Component] = {}


@dataclass(frozen=True)
class Component:
    """A template tag: its words for the gallery, its Python signature, the component it only lives inside (if any)."""

    name: str
    group: str
    description: str
    signature: str
    block: bool
    part_of: str

    @property
    def description_html(self) -> SafeString:
        """The docstring with its `code` marked up."""
        return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(self.description)))  # noqa: S308

    @property
    def example(self) -> str:
        """The template that shows this component in all its states."""
        return f"ui/gallery/{self.name}.html"


def component(
    group: str, *, block: bool = False, takes_context: bool = False, part_of: str = ""
) -> Callable[[Callable[..., SafeString]], Callable[..., SafeString]]:
    """Register a function as tag `{% name … %}` (or `{% name … %}…{% endname %}` for a block) and in the gallery."""

    def register(function: Callable[..., SafeString]) -> Callable[..., SafeString]:
        name = function.__name__
        if group not in GROUPS or name in registry:
            raise ValueError(f"{name}: unknown group or registered twice")
        tag = library.simple_block_tag if block else library.simple_tag
        tag(function, takes_context=takes_context)
        skipped = {"context", "content"}
        names = [p for p in inspect.signature(function).parameters.values() if p.name not in skipped]
        registry[name] = Component(
            name=name,
            group=group,
            description=inspect.cleandoc(function.__doc__ or ""),
            signature=" ".join(_argument(p) for p in names),
            block=block,
            part_of=part_of,
        )
        return function

    return register


def _argument(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_KEYWORD:
        return "attribute=…"
    if parameter.default is parameter.empty:
        return parameter.name
    return f"{parameter.name}={parameter.default!r}"


def draw(template_name: str, /, **values: Any) -> SafeString:
    """Render `ui/components/<name>.html` with only these values: a component sees nothing of the page."""
    return render_to_string(f"ui/components/{template_name}.html", values)


def attributes(given: dict[str, Any]) -> SafeString:
    """HTML attributes from keyword arguments: `hx_post` is `hx-post`, True is a bare name, None and False are left out.

    Raises ValueError for `style` and `on…`: the content security policy would drop them silently.
    """
    parts = []
    for key, value in given.items():
        name = key.rstrip("_").replace("_", "-")
        if name == "style" or name.startswith("on"):
            raise ValueError(f"attribute {name} is not allowed under the content security policy")
        if value is None or value is False or value == "":
            continue
        parts.append(format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value)))
    return mark_safe("".join(parts))  # noqa: S308 (every part is escaped above)


def text(value: Any) -> SafeString:
    """Escape unless already safe; None is empty."""
    return conditional_escape("" if value is None else value)
