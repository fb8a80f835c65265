"""The driver that models the screen, so that only changed cells are sent.

What Textual writes goes through these modules in turn:

- `driver`: `LeanDriver`, built on Textual's driver for Linux and macOS.
- `display`: the picture that the program wants, and what to send next.
- `frame_parser`: parses what Textual writes into the cells of a canvas.
- `canvas`: the wanted picture, cell by cell; `cell_style`: the style of a cell, and SGR sequences.
- `painter`: what the terminal shows, and the bytes that turn it into the wanted picture.
- `row_diff`: the bytes that change one row; `scroll_detection`: blocks of rows that have moved.
- `pen`: output, with the cursor and the style that the terminal has after it.
- `flow_control`: how much may be under way on a slow connection.
- `writer_thread`: writes to the terminal as fast as it accepts.
"""
