"""The widgets that draw a page and take its keys."""
