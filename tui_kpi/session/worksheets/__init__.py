"""A file of rows that fills a return."""
