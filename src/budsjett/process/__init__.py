"""Who may do what, when; and the records of what they did."""
