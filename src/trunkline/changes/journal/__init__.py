"""The record of all runs.

- `journal`: runs and their items; `item`: one change of a run
- `journal_rows`: changes and outcomes as rows, without secrets
- `run_entry`: one run and its state; `undo_state`: what cannot be undone, and what was undone
- `known_writes`: what the journal knows of records that are loaded: recent writes, unfinished runs
- `later_runs`: what later runs did to the records of a run: moved, deleted, created again
- `recent_runs`: which accounts were written to lately
- `export`: runs as JSON
- `actor`: the user, the host and the address of the SSH client
- `run_lock`: which runs are being applied, across processes
"""
