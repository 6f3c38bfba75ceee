"""The frameworks that come with the project, one YAML file each beside this one."""

from functools import cache
from importlib.resources import files

from frameworks.definitions.reader import read_definition
from frameworks.definitions.shape import Definition

CORE = "nhs_constitution_values"
"""The national core: the values everybody in the NHS in England shares."""
MLF_CODE = "mlf_code_outline"
"""The Management and Leadership Code's principles, with sentences of this project's own."""
MLF_STANDARDS = "mlf_standards_outline"
"""The Management and Leadership Framework's standards: names, stages and the capability scale."""
BOARD = "nhs_board_competencies"
"""The domains of the board members' competency framework, with sentences of this project's own."""

BUILT_IN = (CORE, MLF_CODE, MLF_STANDARDS, BOARD)


def built_in(name: str = CORE) -> Definition:
    """A framework that comes with the project.

    :raises LookupError: there is none of this name.
    :raises frameworks.definitions.shape.DefinitionError: its file was damaged.
    """
    if name not in BUILT_IN:
        raise LookupError(f"no built-in framework is called {name!r}; there is {', '.join(BUILT_IN)}")
    return _read(name)


@cache
def _read(name: str) -> Definition:
    return read_definition(files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
