"""One folder a vendor: its models, its client, its kinds."""
