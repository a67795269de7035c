"""For pages about concerns that a role may open. None of them shows what a concern says."""

from people.decorators import only_for

officer = only_for(lambda person: person.oversees_data)
guides = only_for(lambda person: person.guides_concerns)
