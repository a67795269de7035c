import os

from django.core.wsgi import get_wsgi_application

from breaches.vault import refuse_unknown_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_unknown_keys()
