"""Argument parsers and help texts; they import nothing but argparse.

- `common`: the parser of one command, and the options that several commands share
- `reading`: demo, serve, list, lookup, profiles, info
- `writing`: set, create, delete, apply, import-numbers, release-numbers, history, undo, resume
- `config`: config and validate
"""
