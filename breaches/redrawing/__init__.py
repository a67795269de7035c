"""Programs that draw a file anew, without what it tells besides what one sees and hears.

Each reads from its standard input and writes to its standard output, in a process of its own that
`breaches.displaying` starts: the file comes from somebody else, and may be made to break things.
None of them knows Django, the database or a key.
"""
