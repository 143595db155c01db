"""Outside systems as programs of their own: they speak the real wire formats and fail in the real ways.

Each is one module with the standard library only, started as `python -m balai_simulators.whatsapp --port 0`; it prints
`listening on <port>` and takes orders at `/_control/`:

GET  /_control/messages   what it accepted, in order, by id
POST /_control/faults     {"faults": [{"kind": …, "times": 2}], …}: the next so many requests fail that way
POST /_control/reports    send what it has to report now (WhatsApp, SMS)
"""
