"""What every screen is made of. Knows no screen."""
