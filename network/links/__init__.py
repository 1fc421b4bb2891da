"""How things point at each other: links in text, relations, old addresses."""
