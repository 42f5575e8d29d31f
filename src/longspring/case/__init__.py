"""The front door: what a case contains, how it is read, and everything that can be wrong."""
