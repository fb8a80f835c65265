"""The record of all runs.

- `journal`: runs and their items; `journal_rows`: changes and outcomes as rows, without secrets
- `export`: runs as JSON
- `actor`: the user, the host and the address of the SSH client
- `run_lock`: which runs are being applied, across processes
"""
