"""Who is appraised in a cycle, in SQL that launching, its preview and the count of the missing share.

Every text here is a constant; what somebody sends is bound.
"""

from typing import Final

MEDICAL: Final = "Medical and Dental"
EXCUSED_MEDICAL: Final = "Doctors and dentists have medical appraisal instead."

POSTS: Final = """
    FROM cycle
    JOIN post ON post.tenant_id = cycle.tenant_id
    JOIN person ON person.tenant_id = post.tenant_id AND person.id = post.person_id
    LEFT JOIN reporting_line line
           ON line.tenant_id = post.tenant_id AND line.post_id = post.id AND line.ended_on IS NULL
          AND line.manager_id <> post.person_id
"""
"""Each post with its holder and whom it reports to; the manager is null where there is none."""

HERE: Final = """
    LEFT JOIN appraisal here
           ON here.tenant_id = cycle.tenant_id AND here.cycle_id = cycle.id AND here.post_id = post.id
"""
"""And the appraisal that it has in the cycle already."""

# Whoever went on in a successor during the cycle has taken their appraisal along.
HELD: Final = """
    WHERE cycle.tenant_id = :organisation
      AND post.started_on <= LEAST(cycle.closes_on, GREATEST(cycle.opens_on, :today))
      AND (post.ended_on IS NULL OR post.ended_on >= GREATEST(cycle.opens_on, :today))
      AND (person.left_on IS NULL OR person.left_on >= GREATEST(cycle.opens_on, :today))
      AND (person.left_on IS NULL OR NOT EXISTS (
          SELECT FROM person_transfer gone
          WHERE gone.tenant_id = person.tenant_id AND gone.person_id = person.id AND gone.kind = 'left'))
"""
"""Posts that are held today by somebody who works here; before the cycle opens, on the day it opens."""

OF_ONE: Final = " AND cycle.id = :cycle "
