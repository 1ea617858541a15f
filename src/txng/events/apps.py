from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "txng.events"
    label = "events"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.events import errors

        add_sentences(errors.SENTENCES)
