"""Fortæl det til kollegerne: prompts in department channels, experiences, votes, search and digests."""
