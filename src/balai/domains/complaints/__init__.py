"""Complaints, beginning with the one that must not wait: somebody asked for money beyond the official fee.

A *levy report* is left at the code of a counter: which counter, perhaps which service, how much, what happened, perhaps
how to reach whoever reports. Nobody must say who he is; no identity number is asked for or taken. Text and contact are
encrypted and lie in the *room* of the mall's integrity desk: the row security of that room knows no agency, so that no
officer of the reported counter can reach a report, not even by a mistake of ours. The *receipt* is shown once to
whoever reports; it is stored nowhere (the id of the report is its one-way image) and opens the state, nothing else.
The duty manager and the mall operator handle reports, unless they work for the reported agency themselves.

Part 6 builds complaints of every kind in this domain and takes levy reports over as its category `illegal_levy`: event
names, room and receipts stay as they are, `LevyReport` becomes one of its kinds.

```mermaid
stateDiagram-v2
    [*] --> received: report
    received --> in_hand: take up
    in_hand --> forwarded: forward (to the integrity unit of the charter)
    in_hand --> closed: close (reason)
    forwarded --> closed: close (reason)
    closed --> in_hand: reopen
```

A note is written in every state but `received`; reading the words of a report leaves an entry in the access log.
"""
