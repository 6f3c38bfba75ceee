"""The export as a document that can be kept: JSON of a format that has a version (docs/records.md)."""

from typing import Any, Final

from appraisal.records.export import PersonExport
from appraisal.records.privacy import CLASSES, Privacy
from appraisal.records.subjects import SUBJECTS

FORMAT: Final = "urn:appraisal:person-export"
VERSION: Final = 1
Document = dict[str, Any]

CLOSED_HALF: Final = (
    "Your appraiser has begun this half. You can read it as soon as both of you have shared yours; until "
    "then neither side sees the other's, nor what the other does there."
)
SEALED: Final = "Hashes and sealed values that open doors. They say nothing about you."
HOLDS: Final = (
    "Whether a legal hold stops an erasure, and why, isn't shown here. Ask your organisation's information "
    "governance team."
)
OTHERS: Final = (
    "What you wrote about other people is theirs. Where you had a part in another person's record you get a "
    "reference to it and not its content."
)
OLDER: Final = (
    "This download has the newest entries of the trail only. Ask your organisation for the older ones."
)


def as_document(export: PersonExport, *, whole: bool) -> Document:
    """The export as JSON data, every table named even where it is empty.

    :param whole: made by an operator's command, which gives holds and the whole trail.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": export.made_at.isoformat(),
        "organisation": {"ods_code": export.ods_code, "name": export.organisation},
        "person_id": str(export.person_id),
        "tables": {
            name: {"title": SUBJECTS[name].title, "own": held.own, "beside": held.beside}
            for name, held in export.tables.items()
        },
        "names": dict(sorted(export.names.items())),
        "withheld": _withheld(export, whole=whole),
    }


def _withheld(export: PersonExport, *, whole: bool) -> list[Document]:
    sealed = [
        f"{name}.{column}"
        for name in SUBJECTS
        for column, privacy in CLASSES[name].items()
        if privacy is Privacy.SEALED
    ]
    found: list[Document] = [
        {"what": f"half {row['id']} of appraisal {row['appraisal_id']}", "why": CLOSED_HALF}
        for row in export.closed_halves
    ]
    found.append({"what": ", ".join(sealed), "why": SEALED})
    found.append({"what": "the content of other people's records", "why": OTHERS})
    if not whole:
        found.append({"what": "legal_hold", "why": HOLDS})
    if export.older_events_left_out:
        found.append({"what": "audit_event", "why": OLDER})
    return found
