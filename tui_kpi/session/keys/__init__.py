"""The provider's signing keys and the cards that introduce them."""
