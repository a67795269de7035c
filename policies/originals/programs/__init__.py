"""Programs that read a PDF file, each in a process of its own with tight limits.

The file comes from somebody else, and may be made to break things. None of them knows Django, the
database or a key.
"""
