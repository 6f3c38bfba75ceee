"""Managing providers."""
