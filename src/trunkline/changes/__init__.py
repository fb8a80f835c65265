"""The write path: edits → plan → review → run → journal. Nothing else writes to a vendor.

A cell, a form, a table file, an editor, a promotion and an undo all make *edits*: new values of
single fields, or the creation or deletion of a record. `Staging` keeps them on disk. The planner
loads the edited records again, merges the edits into them, checks the result and returns a *plan*,
which the user reviews and confirms. The runner records the plan in the *journal* before anything
leaves, sends it in batches, compares what came back, and journals each outcome. `Writer` in
`running/writer.py` ties this together for screens and commands.

- `store/`: the SQLite file that holds staged edits and journal
- `staging/`: staged edits, and everything that makes them: bulk edits, table and number import,
  YAML text, promotion of config pages
- `checks/`: whether a patch fits its schema, and whether it could be undone
- `planning/`: edits to plan, plan as text, batches, undo
- `running/`: applying a plan: batches, retries, read-back, outcomes
- `journal/`: runs and their items, who made them, which run is being applied
"""
