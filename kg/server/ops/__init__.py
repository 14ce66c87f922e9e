"""The application as it runs: routes, connections, tokens, access log."""
