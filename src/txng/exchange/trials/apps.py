from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "txng.exchange.trials"
    label = "trials"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.exchange.trials import errors

        add_sentences(errors.SENTENCES)
