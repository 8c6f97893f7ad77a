"""Check answers: everything that was answered, before it is signed."""
