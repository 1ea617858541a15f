from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "txng.programme.lists"
    label = "lists"

    def ready(self) -> None:
        from txng.core.notifications import NoticeText, add_notices
        from txng.core.problems import add_sentences
        from txng.exchange import opendata
        from txng.programme.lists import errors, published

        opendata.add(published.DATASET)
        add_sentences(errors.SENTENCES)
        add_notices({kind: NoticeText(*texts) for kind, texts in errors.NOTICES.items()})
