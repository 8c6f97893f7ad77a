"""Training on made-up returns."""
