"""The composition root: settings, URLs, the edge, the embedded database and the `balai` command. Nothing imports it."""
