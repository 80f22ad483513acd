"""The typed API: negotiation for a person, an agent of theirs, and our own pages. Described at `openapi.json`."""
