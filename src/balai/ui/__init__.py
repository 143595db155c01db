"""How Balai looks and speaks: tokens, about thirty accessible components, page frames, formats, error pages.

Public names: template tags and filters (`{% load ui %}`); the frames `ui/base.html`, `ui/console.html`,
`ui/kiosk.html`, `ui/signage.html`, `ui/print.html`; the modules `context`, `middleware`, `errors`, `catalogues`.
The gallery at `/-/ui` is made from the components' own docstrings and examples.
"""
