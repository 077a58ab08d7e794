"""What a process of the product does: everything, or its share beside others."""

from enum import StrEnum


class ProcessRole(StrEnum):
    """One process alone, or web and worker processes side by side on PostgreSQL."""

    ALONE = "alone"
    WEB = "web"  # the doors: deliveries, the messenger's webhook, pages
    WORKER = "worker"  # everything that is done with what came in

    @property
    def opens_doors(self) -> bool:
        """Whether it takes requests of platforms and people."""
        return self is not ProcessRole.WORKER

    @property
    def works(self) -> bool:
        """Whether it does what is due."""
        return self is not ProcessRole.WEB
