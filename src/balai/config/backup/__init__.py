"""Backups: one folder with the database and the files, encrypted, without the keys; and the way back.

`saving` makes one, `restoring` brings it back into an empty place, `rehearsing` does that in a throw-away one. Keys are
never in it: who finds the folder can read nothing, and who restores it needs the key sheet too.
"""
