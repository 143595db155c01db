"""The live site: what the edge answers without Django's request machinery.

    GET  /api/v1/board            the board, from memory
    POST /api/v1/tickets          numbers, concurrent requests committed together
    GET  /live/board              server-sent events of a zone
    GET  /live/tickets/{id}       server-sent events of one ticket
    GET  /live/printer            server-sent events of an enrolled printer: a paper waits

`service` starts and stops it with the node; `follower` reads the journal into the boards; `hub` fans out.
"""
