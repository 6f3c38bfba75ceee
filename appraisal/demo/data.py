"""What the demonstration's database holds, and who in it can be signed in as."""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from appraisal.demo.cast import NATIONAL_CAST, TRUST_CAST, CastMember
from appraisal.demo.files import write_secret
from appraisal.demo.organisations import SEED, add_organisation, publish_figures
from appraisal.demo.population import TRUSTS, generate, national_population
from appraisal.demo.provider import ProviderAccount
from appraisal.demo.settings import PASSWORD, DemoSettings
from appraisal.health import MIGRATIONS
from appraisal.operations import transaction
from frameworks import service as frameworks
from frameworks.definitions import BUILT_IN, built_in
from tenants.organisations.registry import NHS_ENGLAND, read_registry
from tenants.organisations.service import load_registry


@dataclass(frozen=True)
class DemoUser:
    """One sign-in at one organisation; who has posts in two is there twice, under one user name."""

    username: str
    password: str
    name: str
    role: str  # one of `CastPart`, such as staff or organisation_lead
    organisation: str  # ODS code


@dataclass(frozen=True)
class DemoData:
    """What the data's load made up that can't be read back from the database."""

    users: tuple[DemoUser, ...]
    accounts: tuple[ProviderAccount, ...]
    national_client_id: str
    national_client_secret: str


def migrate() -> None:
    """Bring the database to the newest migration, as the owner named in the environment."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def prepare_data(settings: DemoSettings, say: Callable[[str], None]) -> DemoData:
    """Fill the empty, migrated database; called at the first start only.

    The operator's settings are in the environment, so what commands do is called from here.

    :param say: shows the person at the terminal what is being done, in a few words.
    """
    say("Loading the registry of NHS organisations and the national frameworks")
    with transaction("owner") as session:
        load_registry(session, read_registry())
        for name in BUILT_IN:
            frameworks.publish_national(session, built_in(name))
        version = frameworks.national_version_id(built_in())
    for population in (*(generate(SEED, trust) for trust in TRUSTS), national_population()):
        say(f"Inventing the staff of {population.ods_code}: {len(population.people)} people")
        add_organisation(settings, population, version)
    # So many rows are new that without statistics a return's plan can run into the statement timeout.
    with transaction("owner") as session:
        session.execute(text("ANALYZE"))
    say("Collecting returns and publishing the first release")
    client_id, client_secret = publish_figures(version)
    members = [
        *((code, member) for code, cast in TRUST_CAST.items() for member in cast),
        *((NHS_ENGLAND, member) for member in NATIONAL_CAST),
    ]
    users = tuple(_user(code, member) for code, member in members)
    accounts = {member.user_name: _account(member) for _, member in members}
    return DemoData(users, tuple(accounts.values()), client_id, client_secret)


def _user(ods_code: str, member: CastMember) -> DemoUser:
    name = f"{member.given_name} {member.family_name}"
    return DemoUser(member.user_name, PASSWORD, name, member.part.value, ods_code)


def _account(member: CastMember) -> ProviderAccount:
    address = f"{member.mailbox}@demo.example"
    return ProviderAccount(member.user_name, PASSWORD, member.given_name, member.family_name, address)


def keep(data: DemoData, path: Path) -> None:
    """Write down what a load made; the file says that the load is complete."""
    write_secret(path, json.dumps(dataclasses.asdict(data), indent=1))


def kept(path: Path) -> DemoData:
    """What an earlier load made."""
    found = json.loads(path.read_text("utf-8"))
    return DemoData(
        tuple(DemoUser(**user) for user in found["users"]),
        tuple(ProviderAccount(**account) for account in found["accounts"]),
        found["national_client_id"],
        found["national_client_secret"],
    )
