"""The site's own prose."""
