"""One real PostgreSQL for the whole run: embedded in a folder of its own, or the server of TXNG_DATABASE_URL."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings as hypothesis_settings

# A busy machine makes no example wrong: time limits are judged by the measurements, not by property tests.
# Continuous integration repeats the same examples, so that a red run is red again for whoever looks into it.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("repeatable" if os.environ.get("CI") else "patient")

# Settings are read at import: the data folder of the tests must be known before anything of ours is loaded.
TEST_HOME = Path(tempfile.mkdtemp(prefix="txng-test-"))
TEST_HOME.chmod(0o755)  # the database of a root user runs under another account
os.environ["TXNG_HOME"] = str(TEST_HOME)
os.environ["TXNG_BASE_URL"] = "http://testserver"
os.environ["DJANGO_SETTINGS_MODULE"] = "txng.config.settings"

pytest_plugins = ["tests.cast", "tests.portal", "tests.browser", "tests.exchange.fixtures"]

#: longer than any test takes
BEFORE_MIDNIGHT = timedelta(minutes=3)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test runs over the province's midnight: what it stored "today" would be compared with another day."""
    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    left = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - now
    if left < BEFORE_MIDNIGHT:
        time.sleep(left.total_seconds() + 1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Each worker process names a data folder of its own before it loads settings: so it must not inherit ours."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """Address of a running PostgreSQL."""
    from django.conf import settings

    from txng.core import embedded

    if settings.DATABASE_URL:
        yield settings.DATABASE_URL
        return
    with embedded.running(TEST_HOME) as url:
        yield url
    place = embedded.place_of(TEST_HOME, embedded.server_account())
    shutil.rmtree(place.data.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables as migrations filled them are kept, for tests that commit."""
    from tests import emptying

    with django_db_blocker.unblock():
        emptying.remember()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: str, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """pytest-django makes its test database on that server, one for each process of the run."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    post_migrate.connect(_empty_the_queue, sender=apps.get_app_config("core"))


def _empty_the_queue(using: str, **_: object) -> None:
    """Emptying the tables after a test that commits spares those of the queue, which are not managed by Django."""
    from django.db import connections

    with connections[using].cursor() as cursor:
        cursor.execute("select to_regclass('procrastinate_jobs')")
        if cursor.fetchone() != (None,):
            cursor.execute("truncate procrastinate_jobs cascade")


def pytest_unconfigure() -> None:
    shutil.rmtree(TEST_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def django_apps_ready() -> None:
    """Django set up without a database, for tests that only look at models and settings."""
    import django

    django.setup()
