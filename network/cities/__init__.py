"""The directory of cities and a city's home; partners; the front page."""
