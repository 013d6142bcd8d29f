"""Values set outside the municipality, by date, with their law and the day last checked."""
