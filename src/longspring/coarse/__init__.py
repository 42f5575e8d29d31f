"""Merged steps with a proof: bounds of the hourly optimum from below and from above."""
