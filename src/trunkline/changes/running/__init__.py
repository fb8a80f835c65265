"""Applying a plan.

- `writer`: staging, plans, runs and journal of one state folder, for screens and commands
- `runner`: one run: reads back, sends, retries, stops
- `item_status`: the state of an item, judged from its record
- `outcome_redaction`: outcomes completed, and freed from secrets
- `opened_items`: items with the secrets that the journal does not hold
- `journal_batching`: what several workers report, written to the journal together
- `concurrency`: how many requests are in flight
"""
