"""Queueing: one visitor, one number, one counter at a time.

Words: a *ticket* is a number of one service and service day; a *counter* calls it; its *rank* is the instant it counts
as having waited since (issue time less the credit of its priority class), so the order is one sortable column and a
transferred ticket keeps its place. Days start at local midnight; history is kept.

```mermaid
stateDiagram-v2
    [*] --> waiting: issue
    [*] --> booked: issue online, where the service asks for a check-in
    booked --> waiting: check-in
    waiting --> called: call-next
    called --> called: recall
    called --> serving: start
    called --> finished: finish
    serving --> finished: finish
    called --> no_show: no-show
    called --> held: hold
    serving --> held: hold
    held --> serving: take-back
    held --> called: call
    held --> waiting: return
    no_show --> waiting: rejoin
    called --> waiting: transfer, counter closes
    serving --> waiting: transfer, counter closes
    waiting --> waiting: transfer
    waiting --> cancelled: cancel
    called --> cancelled: cancel
    booked --> cancelled: cancel
    held --> cancelled: cancel
    booked --> lapsed: day ends
    held --> lapsed: day ends
    waiting --> lapsed: day ends
    called --> lapsed: day ends
    serving --> lapsed: day ends
```
"""
