"""What the tests stand on: a throw-away PostgreSQL, a browser, a server, foreign calendar readers."""
