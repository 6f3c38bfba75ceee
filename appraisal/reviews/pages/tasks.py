"""The list of tasks of one appraisal."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from appraisal.reviews.pages.blueprint import blueprint, opened, shown
from appraisal.reviews.presenters.tasks import task_page
from tenants import guard


@blueprint.get("/appraisals/<uuid:appraisal_id>")
@guard.signed_in("appraisal.open")
def tasks(appraisal_id: UUID) -> ResponseReturnValue:
    """What is done, what is next and whose turn it is, for whichever side asks."""
    view = opened(appraisal_id)
    return shown("tasks.html", view, page=task_page(view))
