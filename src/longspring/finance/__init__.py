"""Enterprises after the plan: yearly pro forma, taxes, loans, returns, budgets and bills."""
