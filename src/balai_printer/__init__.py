"""The printer's agent: a program of its own on the small machine beside an 80 mm printer. It imports nothing of Balai.

    balai-printer pair https://mall.example --printer 192.168.1.50:9100
    balai-printer run

`server` speaks with the mall (and proves its key), `device` with the printer, `paper` turns lines into ESC/POS,
`notebook` remembers what was under way when the power went, `agent` does the work. One paper is printed at most once:
it is handed out once, written down before its first byte, and never begun a second time.
"""

__version__ = "0.1.0"
