"""People, posts and the staff import, against a real database."""
