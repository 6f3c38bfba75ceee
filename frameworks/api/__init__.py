"""The JSON API of frameworks: published versions, drafts of new ones, and what both are about."""

from frameworks.api.comments import blueprint as comments
from frameworks.api.crosswalk import blueprint as crosswalk
from frameworks.api.drafts import blueprint as drafts
from frameworks.api.versions import blueprint as versions

BLUEPRINTS = (versions, drafts, comments, crosswalk)
