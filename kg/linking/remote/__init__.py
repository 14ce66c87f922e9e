"""Services of others: the one way out, and what asks through it."""
