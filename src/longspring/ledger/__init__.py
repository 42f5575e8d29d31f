"""Ledgers: what a plan is counted by. An account is a linear map over the program's columns."""
