"""Django as a WSGI application: the front door mounts it for every address it does not answer itself."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
