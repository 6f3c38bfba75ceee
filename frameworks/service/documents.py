"""Documents that people send: read, or refused with the place of everything that is wrong."""

import hashlib
import json
import re
from typing import Any

from frameworks.definitions.extension import compose
from frameworks.definitions.limits import find_excess
from frameworks.definitions.reader import look_through
from frameworks.definitions.shape import Definition, DefinitionError
from frameworks.definitions.shape import Problem as Fault
from frameworks.definitions.writer import as_json
from tenants.errors import Invalid, Problem

TOO_MUCH = "The framework can't be kept like this. Mend what is listed; nothing was saved."
CODE_TAKEN = "A national framework is called by this code. Nothing was saved."
CAN_T_BE_READ = "The framework can't be read. Mend what is listed, and send it again."
_STEP = re.compile(r"[^.\[\]]+")


def read_document(document: object) -> Definition:
    """A draft's definition from JSON; it may still break the rules that a published one keeps.

    :raises Invalid: a key is missing or unknown, a value has the wrong type, or there is too much.
    """
    definition, problems = look_through(document, find_excess)
    _refuse(problems, CAN_T_BE_READ)
    return definition


def storable(definition: Definition, *, base: Definition | None) -> dict[str, Any]:
    """A draft's document as it is kept, which can be read again whatever is still missing in it.

    :param base: what it extends; the limits are those of the two together.
    :raises Invalid: naming all that is too long or too many, and where.
    """
    document = as_json(definition)
    _, problems = look_through(document, find_excess)
    if base is not None and not problems:
        problems = tuple(find_excess(compose(base, definition)))
    _refuse(problems, TOO_MUCH)
    return document


def _refuse(problems: tuple[Fault, ...], message: str) -> None:
    if problems:
        raise refusal(DefinitionError(problems).problems, message)


def refusal(faults: tuple[Fault, ...], message: str) -> Invalid:
    """Faults of a document as a refusal that points at each of them."""
    return Invalid(message, problems=[problem(fault) for fault in faults])


def problem(fault: Fault) -> Problem:
    """A fault with a JSON pointer below `/document` to where it is."""
    return Problem(pointer(fault.where), f"{fault}.")


def pointer(where: str) -> str:
    """`values[2].name` as `/document/values/2/name`; the rest of a place is told in words only."""
    place = re.split(r"[ ,]", where, maxsplit=1)[0]
    steps = [] if place == "document" else _STEP.findall(place)
    return "/".join(("", "document", *steps))


def digest(content: object) -> str:
    """Tells one request from another."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
