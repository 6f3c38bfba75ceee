"""The day it is in the NHS: dates begin and end in Europe/London, wherever the server stands."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day_of(moment: datetime) -> date:
    """The day a moment falls on: a leaver's last day is a whole day in Europe/London."""
    return moment.astimezone(LONDON).date()


def today() -> date:
    """This day."""
    return day_of(datetime.now(UTC))
