"""What is held, for how long and what an erasure takes, as the tables that the documentation prints."""

from collections.abc import Iterator

from appraisal.records.privacy import MEANINGS
from appraisal.records.retention import RULES
from appraisal.records.subjects import ERASED, GIVEN_OF_OTHERS, GIVEN_OF_OWN, SUBJECTS


def as_markdown() -> str:
    """Periods, classes of privacy, and tables with whose data they are."""
    return "\n\n".join("\n".join(lines) for lines in (_periods(), _classes(), _tables())) + "\n"


def _periods() -> Iterator[str]:
    yield "| rule | years, at least | after | classes that go | source |\n|---|---|---|---|---|"
    for rule in RULES.values():
        classes = ", ".join(sorted(rule.classes))
        yield f"| {rule.name} | {rule.years} | {rule.after} | {classes} | {rule.source} |"


def _classes() -> Iterator[str]:
    yield "| class | holds | of one's own | of others one had a part in | an erasure |\n|---|---|---|---|---|"
    for privacy, meaning in MEANINGS.items():
        own = "given" if privacy in GIVEN_OF_OWN else "withheld"
        others = "given" if privacy in GIVEN_OF_OTHERS else "withheld"
        erased = "takes it" if privacy in ERASED else "leaves it"
        yield f"| {privacy} | {meaning} | {own} | {others} | {erased} |"


def _tables() -> Iterator[str]:
    yield "| table | title | own, by | a part in it, by | an erasure |\n|---|---|---|---|---|"
    for name, subject in SUBJECTS.items():
        own, beside = (", ".join(f"`{path}`" for path in each) for each in (subject.own, subject.beside))
        yield f"| `{name}` | {subject.title} | {own or '–'} | {beside or '–'} | {subject.erasing} it |"
