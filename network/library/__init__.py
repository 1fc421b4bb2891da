"""Publications: case studies and practices, from draft to archive."""
