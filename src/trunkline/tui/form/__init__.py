"""The form of any value under a schema: its screen, and the controllers that edit fields."""
