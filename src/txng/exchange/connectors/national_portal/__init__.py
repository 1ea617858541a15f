from txng.exchange.connectors.rest import RestConnector

CONNECTOR = RestConnector(__name__)
