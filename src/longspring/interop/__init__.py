"""Other people's formats: the program as MPS, the tables of a plan as CSV."""
