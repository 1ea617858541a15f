"""Who looks: every selector takes a viewer, every service an actor of the same kind."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Viewer:
    """The eyes a fact is shown to.

    ``kind``: ``public`` (nobody in particular), ``party`` (a member of the parties in ``parties``), ``authority`` (an
    official), ``system`` (the portal itself: commands, rebuilds). ``parties`` holds registry ids; ``owns`` those of
    them where the user is an owner, not only staff.
    """

    kind: Literal["public", "party", "authority", "system"]
    user_id: int | None = None
    parties: frozenset[int] = field(default_factory=frozenset)
    owns: frozenset[int] = field(default_factory=frozenset)

    @property
    def sees_all(self) -> bool:
        """Officials see every party's facts for now; their competence narrows it when agencies are dated rows."""
        return self.kind in ("authority", "system")


PUBLIC = Viewer("public")
SYSTEM = Viewer("system")
