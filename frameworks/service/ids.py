"""Ids of published rows, derived from what they are: so doing something again changes nothing."""

from uuid import UUID, uuid5

from frameworks.definitions.shape import Definition

NATIONAL_IDS = UUID("6d0f6f54-3c0e-5f0e-9f4e-0c9a4f1f7d10")
"""Namespace of national ids: derived from codes, so every installation means the same rows by them."""


def national_version_id(definition: Definition) -> UUID:
    """The id of a national definition once published."""
    return uuid5(NATIONAL_IDS, f"{definition.code}/{definition.version}")


def adopted_id(organisation_id: UUID, national_id: UUID) -> UUID:
    """The id of an organisation's copy of a national version, value, behaviour or scale point."""
    return uuid5(organisation_id, str(national_id))


def part_id(version_id: UUID, code: str) -> UUID:
    """The id of a version's own value or behaviour; of a scale point, `code` is its kind and code."""
    return uuid5(version_id, code)
