"""The door for staff: sign in with a second factor, one's own sign-ins, the mall's devices and their pairing."""
