"""Who is who on a page: the person who asks is "you", everybody else has a name."""

from appraisal.reviews.domain.states import Party, Perspective
from appraisal.reviews.service.views import AppraisalView

NOBODY = "your appraiser"


def side_of(view: AppraisalView) -> Party | None:
    """The side the asker talks on; None for somebody who only countersigns."""
    sides = (Party.APPRAISEE, Party.APPRAISER)
    return next((side for side in sides if side in view.parties), None)


def is_own(view: AppraisalView) -> bool:
    """Is it the asker's own appraisal?"""
    return Party.APPRAISEE in view.parties


def name_of(view: AppraisalView, party: Party) -> str:
    """A party's name, or what to call them where nobody is named."""
    people = {
        Party.APPRAISEE: view.appraisee,
        Party.APPRAISER: view.appraiser,
        Party.COUNTERSIGNER: view.countersigner,
    }
    person = people.get(party)
    return NOBODY if person is None else person.name


def other_name(view: AppraisalView) -> str:
    """The name of the one the asker talks with."""
    return name_of(view, Party.APPRAISER if is_own(view) else Party.APPRAISEE)


def whose_half(view: AppraisalView, perspective: Perspective) -> str:
    """A column's head: "You" or a name."""
    if view.own_perspective is perspective:
        return "You"
    return name_of(view, Party.APPRAISEE if perspective is Perspective.SELF else Party.APPRAISER)
