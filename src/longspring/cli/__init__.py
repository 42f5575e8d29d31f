"""The command line: arguments in, exit code out; one file per command, no arithmetic.

Data go to standard output, messages to standard error. Every sentence is in the catalogue.
"""
