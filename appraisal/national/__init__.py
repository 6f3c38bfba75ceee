"""Returns, disclosure control and releases."""
