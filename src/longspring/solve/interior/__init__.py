"""Structured interior point: the step pattern, the chain of steps and the border are used."""
