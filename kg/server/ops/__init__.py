"""What keeps the server in order: limits of connections, tokens, the access log and the metrics."""
