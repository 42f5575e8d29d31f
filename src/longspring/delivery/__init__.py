"""From signature to connection: stages, forecasts, odds of clauses, schedules under limits."""
