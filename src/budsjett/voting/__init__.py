"""Ballots to outcome, in exact arithmetic. Reads and writes nothing."""
