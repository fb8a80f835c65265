"""Finding and running commands: command bar, palette and help."""
