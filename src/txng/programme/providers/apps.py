from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "txng.programme.providers"
    label = "providers"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.programme.providers import errors

        add_sentences(errors.SENTENCES)
