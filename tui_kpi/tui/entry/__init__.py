"""Filling in one return: what its sections say, and who owns the answers."""
