"""Widgets: they show state that others own, and post messages."""
