"""The API keeps what its description promises, and says the same through the edge and through Django."""
