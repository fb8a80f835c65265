"""What the vendors' seeds share: identifiers, places and reserved numbers."""
