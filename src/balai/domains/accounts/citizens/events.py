"""Journal events of citizens: ids and codes. An account's id stays here after its erasure and stands for nobody."""

from __future__ import annotations

from balai.kernel.journal import kinds

_ASK = {"purpose": "code", "kind": "code"}
_LETTER = {"letter": "id", "counter": "code"}
_CONTACT = {"contact": "id", "kind": "code"}
_SESSION = {"session": "id", "way": "code", "rights": "code"}

kinds.register("citizen.code_asked", "A one-time code was asked for; it went to whatever address was given.", _ASK)
kinds.register("citizen.code_spent", "A code died: too many wrong tries.", _ASK)
kinds.register("citizen.joined", "An account began.", {"way": "code"})
kinds.register("citizen.session_started", "A citizen signed in.", _SESSION)
kinds.register("citizen.session_raised", "A second proof gave a session full rights.", _SESSION)
kinds.register("citizen.session_ended", "A citizen's sign-in ended.", {"session": "id"})
kinds.register("citizen.contact_added", "A citizen proved a contact.", _CONTACT)
kinds.register("citizen.contact_removed", "A contact was removed.", _CONTACT)
kinds.register("citizen.contact_moved", "A contact left this account: its new owner proved it.", _CONTACT)
kinds.register("citizen.letter_issued", "A letter with a PIN was handed out at a counter.", _LETTER)
kinds.register("citizen.letter_used", "A letter opened its account.", _LETTER)
kinds.register("citizen.letter_spent", "A letter died: too many wrong PINs.", _LETTER)
kinds.register("citizen.letter_replaced", "A letter died: a newer one was handed out.", _LETTER)
kinds.register("citizen.identity_linked", "A national identity opens the account from now on.", {"identity": "id"})
kinds.register("citizen.claimed", "A citizen follows something whose token he held.", {"kind": "code", "about": "id"})
kinds.register("citizen.unclaimed", "A citizen let go of something.", {"kind": "code", "about": "id"})
kinds.register("citizen.data_taken", "A citizen downloaded what is kept about him.", {})
kinds.register("citizen.erased", "An account was erased with everything in it.", {"reason": "code"})
