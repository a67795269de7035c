import os

from django.core.wsgi import get_wsgi_application

from breaches.vault import refuse_unknown_keys
from operations.tables import refuse_unmigrated

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_unmigrated()
refuse_unknown_keys()
