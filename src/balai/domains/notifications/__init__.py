"""Notifications: what the mall tells a person, on the channels he allows.

Words: an *addressee* is who may be told (a ticket's visitor, a citizen, an officer); an *address* is where one channel
reaches him, encrypted; a *notice* is what he is told, a row of the in-app centre; a *delivery* is one notice on one
outward channel, with an id that is the same at every attempt; a *text* is the wording of an occasion in both
languages, with a version, from the rule pack `message-texts`; prices, budgets and quiet hours are in `message-policy`.

A notice holds codes and an opaque link, never a name, a NIK or a phone number. `notify` writes notice, deliveries and
outbox messages in the transaction of the caller; the job worker sends them.

```mermaid
stateDiagram-v2
    [*] --> queued: plan
    [*] --> withheld: no budget, too late
    queued --> withheld: muted, too late
    queued --> sent: accept
    queued --> delivered: confirm (overtakes)
    queued --> failed: refuse
    queued --> dead: give up
    sent --> delivered: confirm
    sent --> failed: refuse
    sent --> opened: open
    delivered --> opened: open
```
"""
