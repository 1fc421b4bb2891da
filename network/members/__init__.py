"""Organisations, people and what joins them."""
