"""What is done by name: the command bar, the command palette, and the help."""
