"""The shape of the code, held by small tests."""
