"""From edits to a plan, and from a run back to edits.

- `planner`: loads the edited records again and builds the plan
- `plan`: the plan, its items and its confirmation; `plan_items`: one record's item
- `merging`: three-way merge of a patch into a record that has changed
- `reference_check`: checks of values against the records that exist, each list loaded once
- `refetch`: loading records again, with retries; values flattened, secrets removed
- `current_records`: loading records that the journal may know better than the vendor's answer
- `plan_text`: the plan as lines of text
- `item_secrets`: items with masked secrets; edits and items with the secrets that files do not hold
- `missing_secrets`: the secrets that an undo needs and nobody has any more, entered again
- `batches`: the items of a run grouped into calls
- `undo`: the edits that undo a run
"""
