"""Commands that read.

- `list`: the records of a kind
- `lookup`: where a call to a number goes
- `profiles`: the profiles, and whether they respond
- `info`: paths and settings, each with its source
- `history`: the journal
- `config`: config get, diff and schema
- `validate`: values against a schema
"""
