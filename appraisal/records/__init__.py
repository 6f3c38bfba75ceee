"""What needs everything: the person's rights over what is held, and moving people between organisations."""
