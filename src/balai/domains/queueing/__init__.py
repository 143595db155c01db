"""Queueing: one visitor, one number, one counter at a time.

Words: a *ticket* is a number of one service and service day; a *counter* calls it; its *rank* is the instant it counts
as having waited since (issue time less the credit of its priority class), so the order is one sortable column and a
transferred ticket keeps its place. Days start at local midnight; history is kept.

```mermaid
stateDiagram-v2
    [*] --> waiting: issue
    waiting --> called: call-next
    called --> called: recall
    called --> serving: start
    called --> finished: finish
    serving --> finished: finish
    called --> no_show: no-show
    called --> waiting: transfer, counter closes
    serving --> waiting: transfer, counter closes
    waiting --> waiting: transfer
    waiting --> cancelled: cancel
    called --> cancelled: cancel
    waiting --> lapsed: day ends
    called --> lapsed: day ends
    serving --> lapsed: day ends
```
"""
