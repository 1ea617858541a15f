from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "txng.exchange"
    label = "exchange"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.exchange import errors

        add_sentences(errors.SENTENCES)
