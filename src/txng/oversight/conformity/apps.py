from django.apps import AppConfig


class ConformityConfig(AppConfig):
    name = "txng.oversight.conformity"
    label = "conformity"
