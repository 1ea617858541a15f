"""Users, API keys, administrative units."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person, or the account a machine signs in with."""
