from policies.models.policy import Policy
from policies.models.round import Round, RoundGroup
from policies.models.version import Version

__all__ = ["Policy", "Round", "RoundGroup", "Version"]
