"""Pages about concerns that a role opens. None of them shows what a concern says."""

from people.guards import only_for

officer = only_for(lambda person: person.oversees_data)
guides = only_for(lambda person: person.guides_concerns)
