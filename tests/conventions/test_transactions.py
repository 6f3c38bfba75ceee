"""Who begins, scopes and ends a transaction: listed, with the reason beside each."""

import ast
from collections.abc import Mapping

from tests.conventions.sources import ROOMS, Source, sources

COMMITS: Mapping[str, str] = {
    "appraisal/app.py": "the one commit of a request",
    "appraisal/operations.py": "an operator's command is one transaction",
    "appraisal/worker.py": "a batch of seals, or an attempt at a job",
    "tenants/audit/service.py": "a refusal is recorded although the request's transaction is rolled back",
    "tenants/sign_in/sessions.py": "a browser's earlier session ends whatever comes of the new one",
}
BEGINS: Mapping[str, str] = {
    "appraisal/demo/database.py": "roles are made by a superuser, before there is a service",
}
ENTERS: Mapping[str, str] = {
    "tenants/guard.py": "from the signed cookie or the token, before anything else",
    "tenants/sign_in/pages/door.py": "from what we signed: a state, an invitation, a cookie",
    "tenants/sign_in/sessions.py": "from the signed cookie of the earlier session that is being ended",
    "tenants/clients/service.py": "from the look-up of a client id, before its secret is checked",
    "tenants/audit/service.py": "a refusal stands in the trail of the organisation that was refused",
    "appraisal/operations.py": "an operator's command names the organisation and is audited there",
    "appraisal/worker.py": "the worker goes round the open organisations, each in its own transactions",
}
VISITS: Mapping[str, str] = {
    "appraisal/records/moving/service.py": "people leave one organisation and arrive in the other together",
    "tenants/organisations/platform.py": "an organisation is opened or closed with both trails or not at all",
}
SETTING = "app.tenant_id"
SETS: Mapping[str, str] = {"tenants/scope.py": "the one place where the organisation of a transaction is set"}

SERVED = sources(*ROOMS)


def callers(*names: str) -> set[str]:
    """Files that call a method of one of these names without the word being ours for something else."""
    return {source.path for source in SERVED for call in calls(source) if call in names}


def calls(source: Source) -> list[str]:
    """Dotted names of what a file calls, as written."""
    return [ast.unparse(node.func) for node in ast.walk(source.tree) if isinstance(node, ast.Call)]


def methods(name: str, *, but: tuple[str, ...] = ()) -> set[str]:
    """Files that call `something.name(...)`, unless `something` is one of `but`."""
    return {
        source.path
        for source in SERVED
        for call in calls(source)
        if call.endswith(f".{name}") and call.removesuffix(f".{name}") not in but
    }


def test_a_use_case_never_commits() -> None:
    assert methods("commit") == set(COMMITS)


def test_nobody_begins_a_transaction_beside_the_sessions() -> None:
    # sessions.begin starts a person's session, progress.begin a line on the screen.
    assert methods("begin", but=("sessions", "progress")) == set(BEGINS)


def test_the_organisation_of_a_transaction_is_chosen_in_these_places_only() -> None:
    assert methods("enter", but=("session",)) == set(ENTERS)


def test_a_transaction_works_for_two_organisations_in_these_places_only() -> None:
    assert methods("visiting") == set(VISITS)


def test_the_database_setting_is_written_in_one_place_only() -> None:
    setting = {source.path for source in SERVED if f"{SETTING} =" in source.text}
    assert setting == set(SETS)
    everywhere = {source.path for source in SERVED if "set_config(" in without_docstrings(source)}
    assert everywhere == set(), "set_config() isn't carried to the workers of a distributed database"


def without_docstrings(source: Source) -> str:
    """The code of a file, without its comments and docstrings."""
    tree = ast.parse(source.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body[0] = ast.Pass()
    return ast.unparse(tree)
