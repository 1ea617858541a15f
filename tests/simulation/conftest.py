"""One small simulated world, made once and read by every test here."""

from pathlib import Path

import pytest

from txng.config.simulation.run import Simulation


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    Simulation(folder, seed=7, events=4_000).run()
    return folder
