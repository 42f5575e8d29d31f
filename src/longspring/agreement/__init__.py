"""Agreements: clauses bound to a program, priced, and diagnosed when they contradict."""
