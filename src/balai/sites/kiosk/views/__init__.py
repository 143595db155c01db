"""The kiosk's pages: looking around, taking a number."""
