"""The directory: what the mall is, as its pack says.

A *mall* has floors and *zones*; an *agency* has *booths* in zones; a booth has *counters*; a counter serves *services*
of its agency. Everything comes from a pack (`packs/<city>`), is checked by the kernel's linter with the schemas and
rules of `pack_format`, loaded by `services.load_pack`, and read from memory through `snapshot` and `selectors`.

    pack --check--> load_pack --one transaction--> tables --+--revision--> snapshot (every process, about a second)
                       ^                                    |
                       +--- diff, three-way, export --------+
                                                            |
    screen --draft--> submitted --second person--> changes -+  (from their instant on, over what the pack said)

Rows have ids made from codes, so the same pack asks for the same rows on every machine. What leaves the pack is taken
out of use and kept: numbers of earlier days still name their service. Only the owner's database role
writes the pack's rows; what an office changes on screen lies over them (`editing`), so a load cannot lose it.
"""
