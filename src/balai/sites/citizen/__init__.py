""" "My account": a citizen's numbers, messages, choices and data at `/me/`.

Nobody needs it: a guest does everything else in the mall. Its cookie is sent to `/me/` only and is no session of
Django, so no page of staff ever sees it, and no session of staff opens anything here. A GET never acts.
"""
