"""`{% load portal %}`: facts of the directory in words."""

from __future__ import annotations

from django import template

from balai.flows import wording

register = template.Library()

register.filter("charter_line", wording.charter_words)
register.filter("counters", wording.counter_words)
register.filter("fee", wording.fee_words)
register.filter("promise", wording.promise_words)
register.filter("status", wording.status_words)
register.filter("wait", wording.wait_words)
