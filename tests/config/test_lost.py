"""A page and the API ask to try again when the database takes too long."""

from __future__ import annotations

from django.db import connection

from balai.kernel.tests.test_lost import slow


def test_the_page_and_the_api_say_try_again(transactional_db, client, monkeypatch, settings):
    client.raise_request_exception = False
    for path, target in (
        ("/", "balai.sites.portal.views.mall.visit_of"),
        ("/api/v1/mall", "balai.sites.rest.caller.mall_for_host"),
    ):
        with monkeypatch.context() as broken:
            broken.setattr(target, lambda *_given, **_more: slow())
            answer = client.get(path)
        connection.close()
        assert answer.status_code == 503, path
        assert int(answer["Retry-After"]) > 0
