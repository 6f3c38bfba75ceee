"""What two people do on the pages of one appraisal, step by step."""

from tests.pages.reviews.visitor import Form, Visitor

GOAL = {"title": "Cut falls on Ward 7 by a third", "measure": "Counted each month", "weight": "33.33"}


def add_objective(who: Visitor, root: str, **fields: str) -> None:
    """Write one objective."""
    who.open(f"{root}/objectives/new").press("Save", **{**GOAL, **fields})
    assert who.status == 200, who.words


def agree_objectives(who: Visitor, root: str) -> None:
    """Agree them as they stand."""
    who.open(f"{root}/objectives").press("Agree these objectives")
    assert "You have agreed the objectives" in who.words


def items(form: Form) -> list[str]:
    """The ids of the items that a form rates."""
    return sorted({name.split(".")[1] for name in form.names if name.startswith("ratings.")})


def rate_page(who: Visitor, answers: list[str], evidence: str = "") -> Visitor:
    """Answer every item on the page, in turn from `answers`."""
    form = who.form("Save and continue")
    sent = {}
    for place, item in enumerate(items(form)):
        sent[f"ratings.{item}.answer"] = answers[place % len(answers)]
        sent[f"ratings.{item}.evidence"] = evidence
    return who.send(form, sent, "Save and continue")


def write_half(
    who: Visitor, root: str, answers: list[str], evidence: str = "", *, share: bool = True
) -> None:
    """Go through all values and the objectives as the buttons lead, then share."""
    who.open(root)
    who.open(first_link(who, "/values/"))
    for _ in range(7):
        rate_page(who, answers, evidence)
        assert who.status == 200, who.words
    assert who.path == f"{root}/share"
    if share:
        who.press("Share your half")
        assert "You have shared your half" in who.words


def first_link(who: Visitor, part: str) -> str:
    """The first address on the page with `part` in it."""
    found = links(who, part)
    assert found, f"no link with {part} on {who.path}: {who.words}"
    return found[0]


def links(who: Visitor, part: str) -> list[str]:
    """The addresses on the page with `part` in them."""
    addresses = (piece.split('"')[0] for piece in who.html.split('href="')[1:])
    return [address for address in addresses if part in address]


def agree_ratings(appraiser: Visitor, root: str, answer: str) -> None:
    """Choose the agreed rating of everything that differs, value by value."""
    for page in links(appraiser.open(f"{root}/conversation"), f"{root}/agreed"):
        form = appraiser.open(page).form("Save and continue")
        open_items = [item for item in items(form) if f"ratings.{item}.answer" not in form.fields]
        chosen = {f"ratings.{item}.answer": answer for item in open_items}
        appraiser.send(form, chosen, "Save and come back later")


def confirm(who: Visitor, root: str, day: tuple[str, str, str] = ("20", "11", "2026")) -> None:
    """Confirm the conversation on a day."""
    names = ("held_on__day", "held_on__month", "held_on__year")
    who.open(f"{root}/confirm").press("Confirm", **dict(zip(names, day, strict=True)))
    assert "You have confirmed the conversation" in who.words, who.words


def reach_conversation(appraisee: Visitor, appraiser: Visitor, root: str) -> None:
    """Objectives agreed, both halves written and shared; everything differs by a point."""
    add_objective(appraisee, root)
    agree_objectives(appraisee, root)
    agree_objectives(appraiser, root)
    write_half(appraisee, root, ["3"])
    write_half(appraiser, root, ["4", "3"])


def reach_sign_off(appraisee: Visitor, appraiser: Visitor, root: str) -> None:
    """And the conversation recorded and confirmed by both."""
    reach_conversation(appraisee, appraiser, root)
    agree_ratings(appraiser, root, "3")
    confirm(appraisee, root)
    confirm(appraiser, root)
