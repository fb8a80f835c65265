"""Applying a plan.

- `writer`: staging, plans, runs and journal of one state folder, for screens and commands
- `edit_planning`: opens the sessions that edits need, and plans them
- `identity`: the accounts that profiles lead to, and whether a plan or a run belongs there
- `undo_planning`: the plan that undoes a run, with the secrets that the journal lacks
- `runner`: one run: reads back, sends, retries, stops
- `kept_secrets`: secrets of runs that the keyring keeps for their undo, where the user lets it
- `sending`: sends a batch, and what an undo restores again without values that do not apply
- `item_status`: the state of an item, judged from its record; whether it wrote a staged edit
- `verification`: what became of an answered write, judged from its record
- `read_back`: when and how a run reads back what the answers call done
- `endings`: the outcomes of items that no answer has ended
- `settling`: the results of items that nobody knows, read back before an undo
- `outcome_redaction`: outcomes freed from secrets
- `journal_batching`: what several workers report, written to the journal together
- `concurrency`: how many requests are in flight
"""
