"""The WSGI application the edge hands everything to that it does not answer itself."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
