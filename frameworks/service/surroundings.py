"""What a draft stands in: the national version that it extends, and those that it maps to."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select, union
from sqlalchemy.orm import Session

from frameworks.definitions.extension import compose, extend
from frameworks.definitions.mapping import check_maps
from frameworks.definitions.rules import find_nothing_added, find_problems
from frameworks.definitions.shape import Base, Definition, DefinitionError, Problem
from frameworks.models import Behaviour, FrameworkComment, FrameworkVersion, Value
from frameworks.service.bases import in_use, versions_of
from frameworks.service.reading import read_national
from tenants.identity import Identity


@dataclass(frozen=True)
class Surroundings:
    """A draft's document, whole, and the national versions that it names; `retired` are some of them.

    `usable` are the versions in use of the frameworks that it names, whether it names these or others.
    """

    whole: Definition
    base: Definition | None
    national: Mapping[Base, Definition]
    retired: frozenset[Base]
    usable: tuple[Base, ...]
    problems: tuple[Problem, ...]
    """What has to be mended before it is published; places are those of `whole`."""


def surroundings(session: Session, definition: Definition) -> Surroundings:
    """Read them, in one statement once this process knows the national versions."""
    names = {each.base for behaviour in definition.behaviours for each in behaviour.maps}
    names |= {definition.extends} if definition.extends is not None else set()
    known = versions_of(session, {name.framework for name in names}) if names else {}
    found = {name: version for name, version in known.items() if name in names}
    national = {
        name: read_national(session, version_id=version.id).definition for name, version in found.items()
    }
    retired = frozenset(name for name, version in found.items() if version.is_retired)
    base = None if definition.extends is None else national.get(definition.extends)
    whole = definition if base is None else compose(base, definition)
    usable = in_use(known)
    problems = tuple(_problems(definition, whole, base, national, usable))
    return Surroundings(whole, base, national, retired, usable, problems)


def _problems(
    definition: Definition,
    whole: Definition,
    base: Definition | None,
    national: Mapping[Base, Definition],
    usable: Collection[Base],
) -> Iterator[Problem]:
    if definition.extends is not None and (base is None or base.base not in usable):
        yield Problem("extends", f"{definition.extends} isn't published any more", "move to a newer version")
    if base is None:
        yield from find_problems(definition)
    else:
        yield from find_nothing_added(definition)
        yield from _refused(lambda: extend(base, definition))
    published = {name: [value.code for value in each.values] for name, each in national.items()}
    retired = published.keys() - usable
    yield from _refused(
        lambda: check_maps(whole, published=published, retired=retired, usable=usable, complete=True)
    )


def _refused(ask: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        ask()
    except DefinitionError as error:
        return error.problems
    return ()


def spent_codes(session: Session, *, by: Identity, draft_id: UUID, framework: str) -> frozenset[str]:
    """Codes by which a draft's comments and the framework's published versions mean something, maybe gone."""
    said = select(FrameworkComment.place).where(
        FrameworkComment.tenant_id == by.organisation_id, FrameworkComment.draft_id == draft_id
    )
    published = (
        select(Behaviour.code)
        .join(Value, and_(Value.tenant_id == Behaviour.tenant_id, Value.id == Behaviour.value_id))
        .join(
            FrameworkVersion,
            and_(FrameworkVersion.tenant_id == Value.tenant_id, FrameworkVersion.id == Value.version_id),
        )
        .where(Behaviour.tenant_id == by.organisation_id, FrameworkVersion.code == framework)
    )
    return frozenset(session.scalars(union(said, published)))
