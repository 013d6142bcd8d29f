"""The best package of measures within the law. Reads and writes nothing."""
