import pytest, cProfile, pstats, time, json
from txng.config.bench.scanning import gtin
from txng.resolver import registering
from txng.web.public import shelves
@pytest.mark.django_db
def test_prof(cast):
    from txng.resolver import loading
