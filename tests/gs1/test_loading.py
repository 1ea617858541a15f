"""Reading identifiers must not cost a program the time to load what draws symbols, and no room above."""

import subprocess
import sys

from tests.gs1.test_documentation import MODULES

HEAVY = {"PIL", "reportlab", "zxingcpp", "django", "psycopg", "lxml", "asyncio", "email", "importlib.resources", "html"}


def test_the_room_loads_nothing_heavy() -> None:
    program = f"import sys\nfor name in {MODULES!r}: __import__(name)\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)
    assert not {name for name in loaded if name.startswith("txng.")} - {"txng.gs1", *MODULES}
