"""The public API, `/api/v1`: OpenAPI 3.1, problem+json, Idempotency-Key, keyset pages, RateLimit headers.

`api` assembles it, `schemas` says what goes in and out, one module a resource. The board and the issue of numbers are
answered by the live site on a running node; here they exist with the same code below, and for the description.
"""
