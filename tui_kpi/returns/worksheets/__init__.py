"""A table of rows: how its columns are found, its cells read, and answers worked out of it."""
