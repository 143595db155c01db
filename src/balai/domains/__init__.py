"""What the mall is about: one package a domain, always with the same rooms."""
