"""Collections, returns, disclosure control, releases, and who may read them."""
