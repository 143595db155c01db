"""What the edge lets in, whoever answers: Django and native endpoints pass the same gate."""

from __future__ import annotations

import pytest

from balai.kernel.errors import DomainError
from balai.kernel.http import EdgeRequest, Response, Route, json_response
from tests.config.asgi import ask, edge, scope

SEEN: list[EdgeRequest] = []


async def native(request: EdgeRequest) -> Response:
    SEEN.append(request)
    return json_response({"client": request.client, "secure": request.secure})


ROUTES = [
    Route("GET", "/api/native", native),
    Route("POST", "/api/native", native),
    Route("GET", "/api/x/{id}", native),
]
BOTH = pytest.mark.parametrize("path", ["/api/native", "/page"], ids=["native", "django"])


def application(**changes):
    return edge(routes=ROUTES, **changes)


REFUSED = {
    "no host": {"headers": [(b"host", b"")]},
    "another host": {"headers": [(b"host", b"evil.example")]},
    "two hosts": {"headers": [(b"host", b"mall.example"), (b"host", b"mall.example")]},
    "a chunked body": {"headers": [(b"transfer-encoding", b"chunked")]},
    "a chunked body with a length": {"headers": [(b"transfer-encoding", b"chunked"), (b"content-length", b"3")]},
    "two lengths": {"headers": [(b"content-length", b"3"), (b"content-length", b"4")]},
    "a length that is no number": {"headers": [(b"content-length", b"+3")]},
    "a length without end": {"headers": [(b"content-length", b"9" * 40)]},
    "a query that is not ASCII": {"query_string": "q=café".encode()},
    "a path that is not ASCII": {"raw_path": "/café".encode()},
    "a path that is not UTF-8": {"path": "/a\ufffd"},
    "a path with NUL": {"path": "/a\x00b"},
    "a path with a line break": {"path": "/a\r\nSet-Cookie: x"},
    "a path with a backslash": {"path": "/\\evil.example"},
    "no path": {"raw_path": b"*", "path": "*"},
}


@BOTH
@pytest.mark.threat("T-edge-smuggling")
@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED.keys())
def test_a_request_others_might_read_differently_is_refused(path, changes):
    got = ask(application(), scope("POST", **{"path": path, "headers": [], **changes}))
    assert got.status == 400
    assert got.header("connection") == "close"


@BOTH
def test_a_method_nobody_uses_is_refused(path):
    assert ask(application(), scope("TRACE", path)).status == 405


@BOTH
def test_every_answer_carries_the_security_headers(path):
    for wanted in (scope("GET", path), scope("GET", path, headers=[(b"host", b"evil.example")])):
        got = ask(application(), wanted)
        policy = got.header("content-security-policy")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert got.header("x-content-type-options") == "nosniff"
        assert got.header("referrer-policy") == "same-origin"
        assert got.header("cross-origin-opener-policy") == "same-origin"
        assert "camera=()" in got.header("permissions-policy")
        assert got.header("strict-transport-security") is None
        assert got.header("x-request-id")


def test_only_production_behind_tls_insists_on_tls():
    for production, scheme, insists in ((True, "https", True), (True, "http", False), (False, "https", False)):
        got = ask(application(production=production), scope("GET", "/page", scheme=scheme))
        assert (got.header("strict-transport-security") is not None) is insists


def test_programs_are_refused_in_json_and_people_with_a_page():
    got = ask(application(), scope("GET", "/api/x", headers=[(b"host", b"evil.example")]))
    assert got.header("content-type") == "application/problem+json"
    assert b'"code":"wrong-host"' in got.body
    got = ask(application(), scope("GET", "/page", headers=[(b"host", b"evil.example")]))
    assert got.header("content-type") == "text/html; charset=utf-8"
    assert b"<html" in got.body


def environment(headers, **changes):
    """What Django sees."""
    seen = {}

    def look(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return [b""]

    assert ask(edge(look, **changes), scope("GET", "/page", headers=headers)).status == 200
    return seen


def test_header_names_with_an_underscore_never_arrive():
    seen = environment([(b"x_forwarded_for", b"1.2.3.4"), (b"x-ticket_token", b"a"), (b"x-ticket-token", b"b")])
    assert seen["HTTP_X_TICKET_TOKEN"] == "b"
    assert "HTTP_X_FORWARDED_FOR" not in seen


FORWARDED = [
    (b"x-forwarded-for", b"198.51.100.1, 192.0.2.7"),
    (b"x-forwarded-proto", b"https"),
    (b"x-forwarded-host", b"evil.example"),
    (b"forwarded", b"for=198.51.100.1"),
    (b"x-real-ip", b"198.51.100.1"),
    (b"x-request-id", b"chosen-by-the-proxy"),
]


@pytest.mark.threat("T-edge-forwarded")
def test_a_stranger_cannot_say_whom_he_speaks_for():
    seen = environment(FORWARDED)
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"], seen["HTTP_HOST"]) == ("203.0.113.9", "http", "mall.example")
    assert not {name for name in seen if "FORWARDED" in name or name == "HTTP_X_REAL_IP"}
    assert seen["HTTP_X_REQUEST_ID"] != "chosen-by-the-proxy"


@pytest.mark.threat("T-edge-forwarded")
def test_a_trusted_proxy_names_the_visitor_and_nobody_before_it_does():
    seen = environment(FORWARDED, proxies=["203.0.113.0/24"])
    # 198.51.100.1 was written by whoever stands behind 192.0.2.7, which is not ours.
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("192.0.2.7", "https")
    assert seen["HTTP_HOST"] == "mall.example"
    assert not {name for name in seen if "FORWARDED" in name or name == "HTTP_X_REAL_IP"}
    assert seen["HTTP_X_REQUEST_ID"] == "chosen-by-the-proxy"
    seen = environment(FORWARDED, proxies=["203.0.113.0/24", "192.0.2.7"])
    assert seen["REMOTE_ADDR"] == "198.51.100.1"


def test_an_address_that_is_none_leaves_the_proxys_own():
    seen = environment([(b"x-forwarded-for", b"<script>")], proxies=["203.0.113.9"])
    assert seen["REMOTE_ADDR"] == "203.0.113.9"


def test_a_native_endpoint_learns_the_same_visitor():
    got = ask(application(proxies=["203.0.113.9"]), scope("GET", "/api/native", headers=FORWARDED))
    assert got.body == b'{"client":"192.0.2.7","secure":true}'


@pytest.mark.threat("T-edge-cross-site")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 200),
        ([(b"origin", b"http://mall.example")], 200),
        ([(b"origin", b"https://partner.example")], 200),
        ([(b"origin", b"https://mall.example")], 403),
        ([(b"origin", b"http://evil.example")], 403),
        ([(b"origin", b"null")], 403),
        ([(b"sec-fetch-site", b"cross-site")], 403),
        ([(b"sec-fetch-site", b"same-origin"), (b"origin", b"http://mall.example")], 200),
    ],
)
def test_a_page_of_another_site_cannot_post_to_a_native_endpoint(headers, status):
    got = ask(application(origins=["https://partner.example"]), scope("POST", "/api/native", headers=headers))
    assert got.status == status


def test_placeholders_query_and_cookies_are_read():
    ask(application(), scope("GET", "/api/x/7?a=1&a=2&b=", headers=[(b"cookie", b"k=1"), (b"cookie", b'l="2"')]))
    request = SEEN[-1]
    assert request.params == {"id": "7"}
    assert request.query == {"a": "2", "b": ""}
    assert (request.cookie("k"), request.cookie("l"), request.cookie("m")) == ("1", "2", None)
    assert request.host == "mall.example"


def test_a_typed_error_of_a_native_endpoint_is_explained_and_a_fault_is_not():
    async def forbidden(request):
        raise DomainError("Not now.")

    async def broken(request):
        raise ZeroDivisionError("the secret is plum")

    application = edge(routes=[Route("GET", "/api/f", forbidden), Route("GET", "/api/b", broken)])
    got = ask(application, scope("GET", "/api/f"))
    assert got.status == 409
    assert b"Not now." in got.body
    got = ask(application, scope("GET", "/api/b"))
    assert got.status == 500
    assert b"plum" not in got.body


def test_a_fault_of_django_is_answered():
    def broken(environ, start_response):
        raise ZeroDivisionError("the secret is plum")

    got = ask(edge(broken), scope("GET", "/page"))
    assert got.status == 500
    assert b"plum" not in got.body
    assert got.header("content-security-policy")


def test_django_cannot_loosen_the_headers_but_may_tighten():
    def loose(environ, start_response):
        start_response(
            "200 OK",
            [
                ("Referrer-Policy", "unsafe-url"),
                ("X-Content-Type-Options", "sniff"),
                ("Content-Security-Policy", "sandbox"),
                ("Cache-Control", "public, max-age=60"),
            ],
        )
        return [b"x"]

    got = ask(edge(loose), scope())
    assert [value for name, value in got.headers if name == b"referrer-policy"] == [b"same-origin"]
    assert [value for name, value in got.headers if name == b"x-content-type-options"] == [b"nosniff"]
    assert len([value for name, value in got.headers if name == b"content-security-policy"]) == 2
    assert got.header("cache-control") == "public, max-age=60"
    assert ask(edge(), scope()).header("cache-control") == "private, no-cache"


def test_the_log_has_the_path_and_no_query_no_cookie_no_address(capsys):
    got = ask(
        application(),
        scope("GET", "/page?token=SECRETTOKEN", headers=[(b"cookie", b"balai_session=SECRETCOOKIE")]),
    )
    line = capsys.readouterr().out
    assert '"path":"/page"' in line
    assert got.header("x-request-id") in line
    assert not {"SECRETTOKEN", "SECRETCOOKIE", "203.0.113.9"} & set(line.replace('"', " ").split())
    assert "SECRET" not in line


def test_a_refusal_speaks_the_language_of_who_asked():
    wrong = (b"host", b"evil.example")
    got = ask(application(), scope("GET", "/api/x", headers=[wrong, (b"accept-language", b"en")]))
    assert b"This address is not served here" in got.body
    got = ask(application(), scope("GET", "/api/x", headers=[wrong]))
    assert b"Alamat ini tidak dilayani di sini" in got.body
