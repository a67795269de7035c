from people.models.calendar import Absence, ClosedDay
from people.models.email import Email, SuppressedAddress
from people.models.file_job import FileJob
from people.models.jobs import Group, Post, Role
from people.models.partnership import Partnership, School
from people.models.password_guess import Guess
from people.models.person import Person, State

__all__ = [
    "Absence",
    "ClosedDay",
    "Email",
    "FileJob",
    "Group",
    "Guess",
    "Partnership",
    "Person",
    "Post",
    "Role",
    "School",
    "State",
    "SuppressedAddress",
]
