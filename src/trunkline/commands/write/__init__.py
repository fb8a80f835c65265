"""Commands that write: all make edits, and a plan of edits is shown, confirmed and applied.

- `set`, `create`, `delete`: records by key, filter or field
- `apply`: an edited table
- `numbers`: import and release telephone numbers
- `config`: config set, promote and schema
- `undo`: undo and resume
- `journal`: journal check, repair and restore
- `apply_plan`: shows a plan, asks for confirmation, applies it
- `run_report`: progress, result and exit code of a run
"""
