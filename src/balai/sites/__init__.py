"""Who looks at it: one package a site, each with its URLs, views, forms and templates."""
