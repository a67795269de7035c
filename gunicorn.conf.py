# gunicorn reads this where it is started; its workers inherit it.
from web.isolation import hide

hide()
