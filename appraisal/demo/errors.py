"""What can go wrong with the demonstration, told in one sentence."""


class DemoError(Exception):
    """Something the person at the terminal has to know; its text is the one sentence they are shown."""
