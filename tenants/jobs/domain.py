"""When work that failed is tried again, and when no more."""

from datetime import timedelta

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 8


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, an hour at most.

    :raises ValueError: before the first.
    """
    if attempts < 1:
        raise ValueError("there was no attempt yet")
    # The exponent is held down first: a very large one would take for ever to reckon.
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
