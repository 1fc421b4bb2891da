"""A person's and an organisation's workspace."""
