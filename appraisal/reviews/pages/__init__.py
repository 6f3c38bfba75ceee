"""The pages of one appraisal, and of a manager's team. Importing the nouns registers their routes."""

from appraisal.reviews.pages import (
    actions,
    agreed,
    appraisers,
    conversation,
    delegations,
    halves,
    leading,
    objectives,
    people,
    readers,
    rules,
    scores,
    signing,
    stages,
    tasks,
    team,
)
from appraisal.reviews.pages.blueprint import blueprint

__all__ = [
    "actions",
    "agreed",
    "appraisers",
    "blueprint",
    "conversation",
    "delegations",
    "halves",
    "leading",
    "objectives",
    "people",
    "readers",
    "rules",
    "scores",
    "signing",
    "stages",
    "tasks",
    "team",
]
