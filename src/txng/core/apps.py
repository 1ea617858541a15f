from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "txng.core"
    label = "core"

    def ready(self) -> None:
        from txng.core import notifications  # noqa: F401 - its jobs must be known to the worker
