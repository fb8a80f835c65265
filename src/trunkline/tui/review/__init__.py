"""The plan to review, the run that writes it, and the history of runs."""
