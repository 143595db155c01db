"""The edge: one ASGI application on one port.

Every request passes the same gate here, whether a native endpoint or Django answers it: host, headers, body size and
deadline before a thread is taken, forwarded addresses from trusted proxies only, request id, security headers, log.

    gate -> body -> native route | Django in a thread -> finish
"""
