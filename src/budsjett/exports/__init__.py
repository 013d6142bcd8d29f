"""Values to bytes: what leaves the product and must be readable, checkable and true without it."""
