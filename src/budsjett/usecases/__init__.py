"""The product, as functions; the caller owns the transaction."""
