"""`make demo` with next to nothing in it, so that tests of its start and end take seconds.

Run as a program: `python -m tests.demo.small_demo start --folder … --port …`; with `--hold` the data's load
lasts until somebody ends it.
"""

import functools
import sys
import time
from collections.abc import Callable

from appraisal.demo import __main__ as command
from appraisal.demo import data, supervisor
from appraisal.demo.data import DemoData, DemoUser
from appraisal.demo.provider import Provider, ProviderAccount
from appraisal.demo.settings import DemoSettings

USER = DemoUser("rosa.o'neill", "a 'quoted' $password", "Rosa O'Neill", "staff", "RJ1")
ACCOUNT = ProviderAccount(USER.username, USER.password, "Rosa", "O'Neill", "rosa@example.org")


def prepare_data(settings: DemoSettings, say: Callable[[str], None]) -> DemoData:
    if "--hold" in sys.argv:
        say("loading")
        time.sleep(60)
    return DemoData((USER,), (ACCOUNT,), "client", "secret'")


if __name__ == "__main__":
    data.prepare_data = prepare_data
    vars(command)["run"] = functools.partial(supervisor.run, application="tests.demo.stub_service:app")
    Provider.application = "tests.demo.stub_service:provider"
    sys.exit(command.main([word for word in sys.argv[1:] if word != "--hold"]))
