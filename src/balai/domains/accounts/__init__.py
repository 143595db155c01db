"""Who works here, and which machines do.

Staff hold dated roles (for one agency or for the whole mall), sign in with a second factor and leave sessions that can
be ended. Devices (kiosk, screen, counter terminal) are enrolled with a key their browser cannot give away. A visitor
has no account: the token of a ticket opens that ticket and nothing else.

Everything above asks `selectors.actor_for_request`, `for_bearer` or `for_device` who acts. An answer is kept for
`selectors.REMEMBERED` seconds a process, so whatever ends (role, session, token, device) ends everywhere within that
time and at once in the process that ended it.

At an enrolled counter terminal an officer shows a badge and a PIN; a guest has nothing else, and ends by himself. Who
forgot a factor gets a code for the day that two people vouch for: asked -> ready -> used; refused or expired instead.

A device: planned (in the pack, no key yet) -> active (paired) -> revoked; a revoked one is paired anew.
"""
