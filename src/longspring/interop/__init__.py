"""Other people's formats: programs as MPS, tables as CSV, PyPSA networks in and out."""
