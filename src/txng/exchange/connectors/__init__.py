"""One folder a kind of system: its words (``mapping.json``, ``wire.json``) and how it is called.

To add one: a folder here with ``CONNECTOR``, its place in `CONNECTORS`, and a row of the table in
``docs/integrators/connectors.md``; the tests of ``tests/exchange/test_connectors.py`` run for each.
"""

from collections.abc import Mapping

from txng.exchange.connectors import epcis, national_portal, police_ministry, trade_ministry, webhook
from txng.exchange.connectors.interface import Connector

CONNECTORS: Mapping[str, Connector] = {
    one.CONNECTOR.name: one.CONNECTOR for one in (national_portal, trade_ministry, police_ministry, epcis, webhook)
}
