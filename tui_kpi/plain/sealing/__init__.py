"""Check answers and sign, line by line."""
