"""PyPSA networks: read into a program, and a program written as one.

Neither PyPSA nor what it stands on is needed: its netCDF files are read and written directly.
"""
