"""Taking a staged file over, statement by statement: each speaks of all rows at once.

Every statement names the organisation besides the database's own policy. New ids are hashes of the import
and the number in the file: no function here is volatile, so the statements can be pushed down to a shard.
A row's `changes` names the fields that differ from what is known, `person` and `post` being new ones.
"""

from sqlalchemy import text

# A planner that knows nothing of the rows just staged takes them for few, and joins them line by line or by
# the organisation alone: twenty thousand rows took minutes.
HASH_JOINS_ONLY = text(
    "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off"
)

# One import at a time an organisation: two at once would each miss what the other adds.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:organisation, 0))")

STAGED = "staged.tenant_id = :organisation AND staged.import_id = :import"

REFUSE_OTHERS_POSTS = text(
    f"""
    UPDATE staff_import_row staged SET outcome = 'refused'
    FROM post JOIN person holder ON holder.tenant_id = post.tenant_id AND holder.id = post.person_id
    WHERE {STAGED} AND staged.outcome IS NULL
      AND post.tenant_id = staged.tenant_id AND post.assignment_number = staged.assignment_number
      AND holder.employee_number <> staged.employee_number
    RETURNING staged.row, staged.employee_number, staged.assignment_number, holder.employee_number AS holder
    """  # noqa: S608 - a constant of this file
)

ADD_PEOPLE = text(
    f"""
    INSERT INTO person (tenant_id, id, employee_number, given_name, family_name, email, created_at)
    SELECT DISTINCT ON (staged.employee_number)
           staged.tenant_id, md5(staged.import_id::text || 'person' || staged.employee_number)::uuid,
           staged.employee_number, staged.given_name, staged.family_name, staged.email, :moment
    FROM staff_import_row staged
    WHERE {STAGED} AND staged.outcome IS NULL AND NOT EXISTS (
        SELECT FROM person known
        WHERE known.tenant_id = staged.tenant_id AND known.employee_number = staged.employee_number
    )
    ORDER BY staged.employee_number, staged.row
    """  # noqa: S608 - a constant of this file
)

# Who would report to whom: lines of the file for posts that go on, and lines that stand for all other posts.
# Managers come by employee number, null for one whom the organisation doesn't have. `kept` is a line that was
# put right by hand, while the file still says what was wrong.
LINES = text(
    f"""
    SELECT staged.row, staged.employee_number AS person, manager.employee_number AS manager,
           staged.supervisor AS said, standing.employee_number AS instead,
           coalesce(line.by_hand AND (staged.supervisor IS NULL OR manager.id IS NOT NULL)
                    AND line.instead_of_id IS NOT DISTINCT FROM manager.id
                    AND line.manager_id IS DISTINCT FROM manager.id, false) AS kept
    FROM staff_import_row staged
    LEFT JOIN person manager ON manager.tenant_id = staged.tenant_id
                            AND manager.employee_number = staged.supervisor
    LEFT JOIN post ON post.tenant_id = staged.tenant_id AND post.assignment_number = staged.assignment_number
    LEFT JOIN reporting_line line ON line.tenant_id = post.tenant_id AND line.post_id = post.id
                                 AND line.ended_on IS NULL
    LEFT JOIN person standing ON standing.tenant_id = line.tenant_id AND standing.id = line.manager_id
    WHERE {STAGED} AND staged.outcome IS NULL AND (staged.supervisor IS NOT NULL OR line.by_hand)
      AND (staged.ended_on IS NULL OR staged.ended_on >= :today)
    UNION ALL
    SELECT NULL, person.employee_number, manager.employee_number, NULL, NULL, false
    FROM reporting_line line
    JOIN post ON post.tenant_id = line.tenant_id AND post.id = line.post_id
    JOIN person ON person.tenant_id = post.tenant_id AND person.id = post.person_id
    JOIN person manager ON manager.tenant_id = line.tenant_id AND manager.id = line.manager_id
    WHERE line.tenant_id = :organisation AND line.ended_on IS NULL
      AND (post.ended_on IS NULL OR post.ended_on >= :today)
      AND NOT EXISTS (
          SELECT FROM staff_import_row staged
          WHERE {STAGED} AND staged.outcome IS NULL AND staged.assignment_number = post.assignment_number
      )
    ORDER BY 1 NULLS LAST, 2, 3
    """  # noqa: S608 - a constant of this file
)

# A line that is left out (`:left_out`) changes nothing: the manager stays who it was.
COMPARE = text(
    f"""
    UPDATE staff_import_row staged
    SET person_id = found.person_id, post_id = found.post_id, manager_id = found.manager_id,
        changes = found.changes,
        outcome = CASE WHEN 'post' = ANY (found.changes) THEN 'created'
                       WHEN cardinality(found.changes) > 0 THEN 'changed' ELSE 'unchanged' END
    FROM (
        SELECT staged.tenant_id, staged.id, person.id AS person_id, manager.id AS manager_id,
               coalesce(post.id, md5(staged.import_id::text || 'post' || staged.assignment_number)::uuid)
                   AS post_id,
               array_remove(ARRAY[
                   CASE WHEN person.created_at = :moment THEN 'person' END,
                   CASE WHEN person.given_name <> staged.given_name THEN 'given_name' END,
                   CASE WHEN person.family_name <> staged.family_name THEN 'family_name' END,
                   CASE WHEN person.email IS DISTINCT FROM staged.email THEN 'email' END,
                   CASE WHEN post.id IS NULL THEN 'post' END,
                   CASE WHEN post.staff_group <> staged.staff_group THEN 'staff_group' END,
                   CASE WHEN post.pay_band <> staged.pay_band THEN 'pay_band' END,
                   CASE WHEN post.job_title <> staged.job_title THEN 'job_title' END,
                   CASE WHEN post.department <> staged.department THEN 'department' END,
                   CASE WHEN post.started_on <> staged.started_on THEN 'started_on' END,
                   CASE WHEN post.id IS NOT NULL AND post.ended_on IS DISTINCT FROM staged.ended_on
                        THEN 'ended_on' END,
                   CASE WHEN post.fte <> staged.fte THEN 'fte' END,
                   CASE WHEN (staged.ended_on IS NULL OR staged.ended_on >= :today)
                         AND NOT staged.row = ANY (CAST(:left_out AS integer[]))
                         AND line.manager_id IS DISTINCT FROM manager.id THEN 'manager' END
               ], NULL) AS changes
        FROM staff_import_row staged
        JOIN person ON person.tenant_id = staged.tenant_id
                   AND person.employee_number = staged.employee_number
        LEFT JOIN post ON post.tenant_id = staged.tenant_id
                      AND post.assignment_number = staged.assignment_number
        LEFT JOIN reporting_line line ON line.tenant_id = post.tenant_id AND line.post_id = post.id
                                     AND line.ended_on IS NULL
        LEFT JOIN person manager ON manager.tenant_id = staged.tenant_id
                                AND manager.employee_number = staged.supervisor
        WHERE {STAGED} AND staged.outcome IS NULL
    ) found
    WHERE staged.tenant_id = found.tenant_id AND staged.id = found.id
    """  # noqa: S608 - a constant of this file
)

CHANGE_PEOPLE = text(
    f"""
    UPDATE person SET given_name = said.given_name, family_name = said.family_name, email = said.email
    FROM (
        SELECT DISTINCT ON (staged.person_id) staged.*
        FROM staff_import_row staged
        WHERE {STAGED} AND staged.changes && ARRAY['given_name', 'family_name', 'email']
        ORDER BY staged.person_id, staged.row
    ) said
    WHERE person.tenant_id = :organisation
      AND person.tenant_id = said.tenant_id AND person.id = said.person_id
    """  # noqa: S608 - a constant of this file
)

ADD_POSTS = text(
    f"""
    INSERT INTO post (tenant_id, id, person_id, assignment_number, staff_group, pay_band, job_title,
                      department, started_on, ended_on, fte)
    SELECT staged.tenant_id, staged.post_id, staged.person_id, staged.assignment_number, staged.staff_group,
           staged.pay_band, staged.job_title, staged.department, staged.started_on, staged.ended_on,
           staged.fte
    FROM staff_import_row staged WHERE {STAGED} AND staged.outcome = 'created'
    """  # noqa: S608 - a constant of this file
)

CHANGE_POSTS = text(
    f"""
    UPDATE post SET staff_group = staged.staff_group, pay_band = staged.pay_band,
                    job_title = staged.job_title, department = staged.department,
                    started_on = staged.started_on, ended_on = staged.ended_on, fte = staged.fte
    FROM staff_import_row staged
    WHERE {STAGED} AND staged.outcome = 'changed'
      AND staged.changes && ARRAY['staff_group', 'pay_band', 'job_title', 'department', 'started_on',
                                  'ended_on', 'fte']
      AND post.tenant_id = staged.tenant_id AND post.id = staged.post_id
    """  # noqa: S608 - a constant of this file
)

# Posts that go on although the file doesn't have them; a row without a number in the file.
FIND_MISSING = text(
    f"""
    INSERT INTO staff_import_row (tenant_id, id, import_id, outcome, changes, employee_number,
                                  assignment_number, ended_on, person_id, post_id)
    SELECT post.tenant_id, md5(CAST(:import AS uuid)::text || 'missing' || post.id::text)::uuid,
           CAST(:import AS uuid), :outcome, ARRAY['ended_on'], person.employee_number,
           post.assignment_number, greatest(post.started_on, :today), person.id, post.id
    FROM post JOIN person ON person.tenant_id = post.tenant_id AND person.id = post.person_id
    WHERE post.tenant_id = :organisation AND post.ended_on IS NULL
      AND NOT EXISTS (
          SELECT FROM staff_import_row staged
          WHERE {STAGED} AND staged.assignment_number = post.assignment_number
      )
    """  # noqa: S608 - a constant of this file
)

END_POSTS = text(
    f"""
    UPDATE post SET ended_on = staged.ended_on
    FROM staff_import_row staged
    WHERE {STAGED} AND staged.outcome = 'ended'
      AND post.tenant_id = staged.tenant_id AND post.id = staged.post_id
    """  # noqa: S608 - a constant of this file
)

# As by hand: the old line ends the day before the new one begins, and a post's last day is its line's too.
END_LINES = text(
    f"""
    UPDATE reporting_line line
    SET ended_on = greatest(line.started_on,
                            least(CASE WHEN 'manager' = ANY (staged.changes) THEN CAST(:today AS date) - 1
                                       ELSE :today END, staged.ended_on))
    FROM staff_import_row staged
    WHERE {STAGED} AND line.tenant_id = staged.tenant_id AND line.post_id = staged.post_id
      AND line.ended_on IS NULL
      AND ('manager' = ANY (staged.changes) OR staged.outcome = 'ended'
           OR (staged.outcome <> 'missing' AND staged.ended_on < :today))
    """  # noqa: S608 - a constant of this file
)

ADD_LINES = text(
    f"""
    INSERT INTO reporting_line (tenant_id, id, post_id, manager_id, started_on)
    SELECT staged.tenant_id, md5(staged.import_id::text || 'line' || staged.post_id::text)::uuid,
           staged.post_id, staged.manager_id,
           CASE staged.outcome WHEN 'created' THEN staged.started_on
                               ELSE greatest(staged.started_on, :today) END
    FROM staff_import_row staged
    WHERE {STAGED} AND 'manager' = ANY (staged.changes) AND staged.manager_id IS NOT NULL
    """  # noqa: S608 - a constant of this file
)

# Once the file says the same there is nothing left to stand against: what it says next counts again.
AGREE_LINES = text(
    f"""
    UPDATE reporting_line line SET by_hand = false, instead_of_id = NULL
    FROM staff_import_row staged
    WHERE {STAGED} AND staged.outcome IN ('changed', 'unchanged')
      AND line.tenant_id = staged.tenant_id AND line.post_id = staged.post_id
      AND line.ended_on IS NULL AND line.by_hand AND line.manager_id = staged.manager_id
    """  # noqa: S608 - a constant of this file
)

# Somebody has left once every post has an end, and is back as soon as one has none.
LEAVE_OR_RETURN = text(
    f"""
    WITH gone AS (
        UPDATE person SET left_on = due.left_on
        FROM (
            SELECT post.tenant_id, post.person_id,
                   CASE WHEN count(*) = count(post.ended_on) THEN max(post.ended_on) END AS left_on
            FROM post
            WHERE post.tenant_id = :organisation AND post.person_id IN (
                SELECT staged.person_id FROM staff_import_row staged
                WHERE {STAGED} AND staged.outcome IN ('created', 'changed', 'unchanged', 'ended')
            )
            GROUP BY post.tenant_id, post.person_id
        ) due
        WHERE person.tenant_id = :organisation
          AND person.tenant_id = due.tenant_id AND person.id = due.person_id
          AND person.left_on IS DISTINCT FROM due.left_on
        RETURNING person.tenant_id, person.id
    )
    UPDATE staff_import_row staged
    SET outcome = CASE staged.outcome WHEN 'unchanged' THEN 'changed' ELSE staged.outcome END,
        changes = staged.changes || ARRAY['left_on']
    FROM gone
    WHERE {STAGED} AND staged.outcome <> 'missing'
      AND staged.tenant_id = gone.tenant_id AND staged.person_id = gone.id
    """  # noqa: S608 - a constant of this file
)

KEEP_CHARACTERISTICS = text(
    f"""
    WITH kept AS (SELECT equality_keep(:import, CAST(:columns AS text[])) AS person_id)
    UPDATE staff_import_row staged
    SET outcome = CASE staged.outcome WHEN 'unchanged' THEN 'changed' ELSE staged.outcome END,
        changes = staged.changes || ARRAY['equality_characteristics']
    FROM kept
    WHERE {STAGED} AND staged.outcome IN ('created', 'changed', 'unchanged')
      AND staged.person_id = kept.person_id
    """  # noqa: S608 - a constant of this file
)

# An event for each person who was added, changed or ended, which names the fields and not what they say.
TELL = text(
    f"""
    INSERT INTO audit_event (tenant_id, id, at, action, outcome, actor_person_id, actor_client_id,
                             actor_command, object_type, object_id, request_id, source, detail)
    SELECT told.tenant_id, md5(told.import_id::text || 'event' || told.person_id::text)::uuid, :moment,
           CASE WHEN bool_or(told.field = 'person') THEN 'person.added' ELSE 'person.changed' END, 'done',
           CAST(:actor_person_id AS uuid), CAST(:actor_client_id AS text), CAST(:actor_command AS text),
           'person', told.person_id, CAST(:request_id AS text), CAST(:source AS text),
           jsonb_build_object('import', told.import_id,
                              'fields', jsonb_agg(DISTINCT told.field ORDER BY told.field))
    FROM (
        SELECT staged.tenant_id, staged.import_id, staged.person_id, unnest(staged.changes) AS field
        FROM staff_import_row staged
        WHERE {STAGED} AND staged.outcome IN ('created', 'changed', 'ended')
    ) told
    GROUP BY told.tenant_id, told.import_id, told.person_id
    """  # noqa: S608 - a constant of this file
)

COUNT = text(
    f"SELECT staged.outcome, count(*) FROM staff_import_row staged WHERE {STAGED} GROUP BY staged.outcome"  # noqa: S608
)

NAME_MISSING = text(
    f"""
    SELECT staged.employee_number, staged.assignment_number FROM staff_import_row staged
    WHERE {STAGED} AND staged.outcome = 'missing'
    ORDER BY staged.employee_number, staged.assignment_number LIMIT :most
    """  # noqa: S608 - a constant of this file
)
