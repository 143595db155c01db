"""Journeys that cross domains, and who reacts to which event."""
