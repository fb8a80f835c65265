"""The runs: the history of all of them, one run and its records, and one record of a run."""
