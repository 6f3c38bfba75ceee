"""Use cases of cycles, a file a noun. Each takes the session and `by=`; none commits."""

from appraisal.cycles.service.choosing import choices
from appraisal.cycles.service.launching import NOBODY, Launched, carry_on, launch, launch_cycle
from appraisal.cycles.service.making import change_cycle, create_cycle, delete_cycle, set_up
from appraisal.cycles.service.previewing import LaunchPreview, Missing, missing, preview_launch
from appraisal.cycles.service.reading import (
    Completion,
    CycleView,
    LaunchView,
    OneCycle,
    completion,
    cycles,
    one_cycle,
    running,
)

__all__ = [
    "NOBODY",
    "Completion",
    "CycleView",
    "LaunchPreview",
    "LaunchView",
    "Launched",
    "Missing",
    "OneCycle",
    "carry_on",
    "change_cycle",
    "choices",
    "completion",
    "create_cycle",
    "cycles",
    "delete_cycle",
    "launch",
    "launch_cycle",
    "missing",
    "one_cycle",
    "preview_launch",
    "running",
    "set_up",
]
