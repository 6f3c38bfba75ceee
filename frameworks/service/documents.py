"""Documents that people send: read, or refused with the place of everything that is wrong."""

import hashlib
import json
import re

from frameworks.definitions.reader import parse
from frameworks.definitions.shape import Definition, DefinitionError
from frameworks.definitions.shape import Problem as Fault
from tenants.errors import Invalid, Problem

CAN_T_BE_READ = "The framework can't be read. Mend what is listed, and send it again."
_STEP = re.compile(r"[^.\[\]]+")


def read_document(document: object) -> Definition:
    """A draft's definition from JSON; it may still break the rules that a published one keeps.

    :raises Invalid: a key is missing or unknown, or a value has the wrong type.
    """
    try:
        return parse(document)
    except DefinitionError as error:
        raise refusal(error.problems, CAN_T_BE_READ) from error


def refusal(faults: tuple[Fault, ...], message: str) -> Invalid:
    """Faults of a document as a refusal that points at each of them."""
    return Invalid(message, problems=[problem(fault) for fault in faults])


def problem(fault: Fault) -> Problem:
    """A fault with a JSON pointer below `/document` to where it is."""
    return Problem(pointer(fault.where), f"{fault.where}: {fault.what}; {fault.mend}.")


def pointer(where: str) -> str:
    """`values[2].name` as `/document/values/2/name`; the rest of a place is told in words only."""
    place = re.split(r"[ ,]", where, maxsplit=1)[0]
    steps = [] if place == "document" else _STEP.findall(place)
    return "/".join(("", "document", *steps))


def digest(content: object) -> str:
    """Tells one request from another."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
