"""Solving a block program, and proving the answer."""
