from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "txng.web"
    label = "web"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.web.components.sentences import SENTENCES

        add_sentences(SENTENCES)
