"""Config pages: their form, the environments of a project side by side, and their schemas."""
