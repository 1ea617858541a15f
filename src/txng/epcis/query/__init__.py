"""The query language of EPCIS 2.0 (section 8.2.7), pure: names and values in, a typed expression or every fault out.

`parse` reads a query string, `parse_json` a JSON body, `parse_master_data` a query of master data. The table of all
parameters is `parameters.ROWS`. A `Query` can be asked whether an event matches (`Query.holds`); how a store answers it
is the store's affair.
"""

from txng.epcis.query.expression import Query, View
from txng.epcis.query.master_data import MasterDataQuery, parse_master_data
from txng.epcis.query.parsing import QueryRefused, parse, parse_json

__all__ = ["MasterDataQuery", "Query", "QueryRefused", "View", "parse", "parse_json", "parse_master_data"]
