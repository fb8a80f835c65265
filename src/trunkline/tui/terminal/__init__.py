"""The terminal: what it can do, what is sent to it, and what happens when it goes away.

- `terminal_app`: the app as far as the terminal is concerned: one frame for one key, crashes.
- `textual_private`: the private names of Textual in use, and what to look at when Textual moves.
- `modes`: the sequences that set the modes of the terminal, and take them back.
- `input/`: keys, pastes and answers, read as whole sequences.
- `driver/`: the driver that sends only changed cells.
- `capabilities`: size, colours, SSH and multiplexer, from the environment.
- `themes`: theme files, and the theme that fits the terminal.
- `clipboard`: copying by the desktop, tmux, OSC 52 or a file.
- `foreign_programs`: running programs that are not ours; `external_editor`: editing in `$EDITOR`.
- `job_control`: suspending the program until the shell resumes it.
- `hangup`: ending when the terminal or a signal ends the program.
"""
