"""Bytes to values: everything that comes in from outside."""
