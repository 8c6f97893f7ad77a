"""Writes what is published in `exports/`: schemas, tables of the SPEC, examples and vectors."""
