"""What the terminal sends: keys, pastes and answers, as whole sequences.

A terminal mixes keys with answers to queries, and a connection may cut both anywhere. Nothing
inside a sequence or a paste is ever taken for a key, and no bytes end the program.

- `reader`: divides the bytes into characters, whole sequences and pastes.
- `sequences`: which sequences are keys, mouse events or reports that Textual can parse.
- `terminal_input`: turns both into the messages of Textual.
- `input_driver`: the part of the driver that reads the terminal.
"""
