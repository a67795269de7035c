# gunicorn reads this where it is started; its workers inherit it.
from web.confinement.isolation import hide

hide()
