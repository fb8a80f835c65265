"""The runs: the history of all of them, one run and its records, and one record of a run.

- `history_actions`: what can be done with a run of the history: undo it, resume it, retry it,
  export it
- `history_screen`: history: the runs of the journal
- `run_actions`: what can be done with a run: stop it, resume it, retry what failed, undo it
- `run_item_screen`: the page of one record of a run, from the journal
- `run_list`: the runs of the journal, and their rows
- `run_model`: A run as the screen shows it: loaded from the journal, and updated while it is under
  way
- `run_screen`: one run, under way or ended: a row a record, with its result as it comes
"""
