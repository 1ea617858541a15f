from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "txng.exchange.sources"
    label = "sources"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.exchange.sources import errors

        add_sentences(errors.SENTENCES)
