"""Finding and running commands: command bar, palette and help.

- `command_bar`: the command bar: the input line for commands
- `command_dispatch`: performing the commands that go somewhere, from any screen
- `command_language`: the language of the command bar: parsing a line, and completing it
- `help_screen`: help: every key, what it does, and why it does not work now; typing searches it
- `palette_screen`: the command palette: actions, kinds, profiles and themes, found by any part of
  their names
"""
