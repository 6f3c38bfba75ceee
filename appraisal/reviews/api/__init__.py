"""The JSON API of appraisals: the lists of them, and what stands inside one."""

from appraisal.reviews.api.appraisals import blueprint as appraisals
from appraisal.reviews.api.lists import blueprint as lists

__all__ = ["appraisals", "lists"]
