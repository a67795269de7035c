"""Programs that redraw a file, keeping only what can be seen and heard.

Each reads standard input and writes standard output, in its own process, started by
`breaches.evidence.display_copies`: the file comes from somebody else, and may be made to break
things. None of them knows Django, the database or a key.
"""
