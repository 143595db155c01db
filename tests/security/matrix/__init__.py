"""Everybody at every address of the mall: who gets what, what nobody can tell, what looking never does."""
