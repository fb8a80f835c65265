"""A Textual driver for slow links: it models the screen and sends only what has changed.

`frames` reads what Textual writes onto a `canvas`; `painter` compares it with what the terminal
shows, row by row (`rows`) and for blocks that moved (`moves`), and writes with a `pen`; `display`
joins them behind a lock, `outlet` is the thread that writes, `lean` the driver itself.
"""
