"""The JSON API of appraisals: the lists of them, what stands inside one, and who appraises whom."""

from appraisal.reviews.api.appraisals import blueprint as appraisals
from appraisal.reviews.api.appraisers import blueprint as appraisers
from appraisal.reviews.api.lists import blueprint as lists
from appraisal.reviews.api.people import blueprint as people
from appraisal.reviews.api.readers import blueprint as readers
from appraisal.reviews.api.rules import blueprint as rules
from appraisal.reviews.api.stages import blueprint as stages

__all__ = ["appraisals", "appraisers", "lists", "people", "readers", "rules", "stages"]
