"""Review of what is staged, and the runs that write it.

- `controller`: opens review and history, and watches what other programs stage and write.
- `review_screen`: the screen of a plan. Its controllers share a `plan_view`: `planning` makes the
  plan, `deciding` discards, edits and resolves conflicts, `secret_entry` asks for the secrets of an
  undo, `applying` confirms and starts the run.
- `staging_undo`, `retrying`: undo and redo of staging, and of the last run; retry of what failed.
- `plan_lines`, `plan_summary`, `list_entry_labels`: a plan as text.
- `change_form`, `confirm_line`: the form of planned changes; the line that confirms by a word.
- `runs`: the history, a run under way or ended, and one record of it.
"""
