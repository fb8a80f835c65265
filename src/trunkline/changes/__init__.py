"""The one way to write: edits are staged, planned, reviewed, run and journaled here."""
