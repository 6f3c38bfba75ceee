"""The page of the newest release, for national analysts."""

import json

from flask import Blueprint, render_template

from appraisal.national.figures import COMPLETION, RATINGS
from appraisal.national.presenting import release_page
from appraisal.national.reading import read_latest
from appraisal.national.sessions import national_session
from tenants import guard
from tenants.errors import NotFound

blueprint = Blueprint("national", __name__, template_folder="templates")
SHOWN = (COMPLETION, RATINGS)


@blueprint.get("/national/releases/latest")
@guard.signed_in("national.page")
def latest_release() -> str:
    """Both tables of the newest release; each read is recorded."""
    try:
        found = read_latest(national_session(), by=guard.identity(), names=SHOWN)
    except NotFound:
        return render_template("national/latest.html", release=None)
    release = release_page([json.loads(found[name].body) for name in SHOWN])
    return render_template("national/latest.html", release=release)
