"""Words for the pages of frameworks."""
