from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "txng.programme.training"
    label = "training"

    def ready(self) -> None:
        from txng.core.problems import add_sentences
        from txng.programme.training import errors

        add_sentences(errors.SENTENCES)
