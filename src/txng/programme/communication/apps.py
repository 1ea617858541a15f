from django.apps import AppConfig


class CommunicationConfig(AppConfig):
    name = "txng.programme.communication"
    label = "communication"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.programme.communication import errors

        add_sentences(errors.SENTENCES)
