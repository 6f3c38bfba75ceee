"""Who has read an appraisal, in words."""

from dataclasses import dataclass
from datetime import datetime

from appraisal.reviews.service.readers import Reading

CAPACITIES = {
    "appraiser": "your appraiser",
    "delegate": "standing in for your appraiser",
    "countersigner": "your countersigner",
    "organisation_lead": "organisation lead",
    "nominee": "whom you asked to appraise you",
}
OF_LEADS = frozenset({"person.read"})
"""What only an organisation lead can read, so that the trail needn't say in which capacity."""
READ = {
    "appraisal.read": "Read your appraisal",
    "appraisal.actions_read": "Saw how far your appraisal is",
    "appraisal.appraiser_read": "Saw who appraises you",
    "appraisal.nomination_read": "Saw whom you asked to appraise you",
    "appraisal.stage_read": "Saw for which stage your behaviours are described",
    "person.read": "Read your posts and whom you report to",
    "person.exported": "Exported all that is held about you",
}


@dataclass(frozen=True)
class ReaderLine:
    """A reader's day as a row."""

    who: str
    capacity: str
    what: str
    last_at: datetime
    times: int


def reader_line(reading: Reading) -> ReaderLine:
    """One reader's day in words."""
    if reading.person_id is None:
        who, capacity = "The service’s operator", f"command “{reading.command}”"
    else:
        who = reading.name or "Somebody whose data were erased"
        held = reading.capacities or (("organisation_lead",) if reading.action in OF_LEADS else ())
        capacity = ", ".join(CAPACITIES.get(each, each) for each in held)
    what = READ.get(reading.action, reading.action)
    if reading.cycle:
        what = f"{what}, {reading.cycle}"
    return ReaderLine(who, capacity[:1].upper() + capacity[1:] or "–", what, reading.last_at, reading.times)
