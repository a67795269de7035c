from people.decorators import only_for

overseer = only_for(lambda person: person.oversees_policies)
