"""The day it is: deadlines are dates in Europe/London, wherever the server stands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def today() -> date:
    """This day in Europe/London."""
    return datetime.now(LONDON).date()
