"""Views: one file a subject. Each makes one call into a flow or service and renders."""
