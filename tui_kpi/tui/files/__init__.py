"""Backups, restoring, the bin and saved copies."""
