"""Revisions, each frozen once released."""
