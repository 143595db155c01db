"""What every domain stands on: time, ids, journal, keys, packs, permissions. No domain words in here."""
