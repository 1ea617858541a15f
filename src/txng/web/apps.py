from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "txng.web"
    label = "web"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.web.components.sentences import SENTENCES

        add_sentences(SENTENCES)
        import_module("txng.web.api.limits_told")  # which the page of developers tells
        import_module("txng.web.api.described")  # which the page of interfaces shows
