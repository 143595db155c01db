"""Citizens: whoever wants an account, and nobody must. A guest takes a number, follows it and rates it without one.

Words: a *contact* is a phone or an e-mail address proved by a one-time code; a *letter* is paper with a code and a PIN
from a counter; an *identity* is the national one, by OpenID Connect; a *session* is one signed-in browser; a *claim* is
something he follows because he held its token. An account holds no name and no NIK.

Rights of a session: `full`, or `status`: it sees the state of what it follows today, and nothing of the account. A
phone gives `status` when its last proof is old (rule pack `citizen-accounts`): the number may belong to somebody else
by now. A letter or a code to the account's e-mail address raises it to `full`; or the new owner of the number begins an
account of his own, and the old one loses the number.

Citizens have their own cookie, sent to `/me/` only, and never a session of Django: no door of staff knows them.

```mermaid
stateDiagram-v2
    state "a code" as code {
        [*] --> open: ask
        open --> used: prove
        open --> spent: too many wrong tries
    }
    state "a letter" as letter {
        [*] --> open2: issue
        open2 --> used2: open
        open2 --> spent2: too many wrong PINs
        open2 --> replaced: a newer one is issued
    }
```
"""
