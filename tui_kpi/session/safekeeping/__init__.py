"""Backups, the bin, and copies of what was sealed."""
