"""Who took part, against who lives here. Pure functions on counts and groups; reads and writes nothing."""
