"""Where a call to a number goes, through all profiles."""
