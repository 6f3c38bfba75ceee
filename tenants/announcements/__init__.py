"""What an organisation's people are told on their start page, for a time."""
