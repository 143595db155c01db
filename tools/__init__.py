"""Tools of the workshop: run from the repository, never installed."""
