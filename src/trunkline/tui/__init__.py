"""The dashboard: screens, widgets and what they share."""
