from django.apps import AppConfig


class ResolverConfig(AppConfig):
    name = "txng.resolver"
    label = "resolver"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.resolver.sentences import SENTENCES

        add_sentences(SENTENCES)
