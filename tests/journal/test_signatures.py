"""The verifier's own Ed25519 answers as the library does, also to forged and malformed signatures."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from balai.kernel.journal import checking, verifier
from tests.scale import n


def test_the_pure_signature_check_agrees_with_the_library() -> None:
    for length in range(n(20, 200)):
        private = Ed25519PrivateKey.generate()
        public, message = private.public_key().public_bytes_raw(), secrets.token_bytes(length)
        signature = private.sign(message)
        assert verifier.verify_signature(public, message, signature)
        scalar = int.from_bytes(signature[32:], "little")
        wrong = [
            (public, message + b"x", signature),
            (secrets.token_bytes(32), message, signature),
            (public, message, signature[:63]),
            (public[:31], message, signature),
            (public, message, signature[:32] + (scalar + verifier._L).to_bytes(32, "little")),
            (bytes(32), message, bytes(64)),
            (b"\xff" * 32, message, b"\xff" * 64),
        ]
        for _ in range(3):
            broken = bytearray(signature)
            broken[secrets.randbelow(64)] ^= 1 << secrets.randbelow(8)
            wrong.append((public, message, bytes(broken)))
        for case in wrong:
            assert verifier.verify_signature(*case) == checking.check_signature(*case)
        assert not any(verifier.verify_signature(*case) for case in wrong[:5])
