"""What was sealed: read again, followed from period to period, and what the council answered."""
