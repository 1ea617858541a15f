"""The gallery of parts, answered by a real server beside the pages of the portal."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings


@pytest.fixture
def gallery(settings) -> None:
    """Its addresses and templates."""
    settings.ROOT_URLCONF = "tests.web.components.gallery"
    (engine,) = django_settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [Path(__file__).parent / "templates"]}]
