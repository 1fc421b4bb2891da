"""What a city plans: its register of challenges."""
