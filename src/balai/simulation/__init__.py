"""The mall's day as a stream of visitors and officers over the public HTTP API, and nothing but that.

`plan` decides, purely and repeatably, who comes when for what; `runner` lives the plan on a clock that may run faster;
`client` is the one that speaks HTTP. Nothing here knows a domain: what a person outside cannot do, it cannot either.
"""
