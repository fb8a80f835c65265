"""The commands: one module each, with a function `run` from parsed arguments to the exit code.

A parser names its command's module, and `trunkline.cli` imports it.

- `parsers/`: arguments and help; imports nothing but argparse
- `read/`: commands that read: list, lookup, profiles, info, history, validate, config get
- `write/`: commands that write, and how a plan is shown, confirmed and applied
- `serve/`: the dashboard, the demo and the embedded server
- `selection/`: the settings, account, kind, records and values that the arguments mean
- `reporting/`: messages, progress, data formats and exit codes
"""
