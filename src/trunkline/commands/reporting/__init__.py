"""Output of commands.

- `command_error`: `CommandError` and the exit codes
- `messages`: messages and the progress line on standard error
- `output`: data on standard output, aligned columns
- `gc_tuning`: garbage collection while a command makes many objects
"""
