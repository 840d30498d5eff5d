"""Technicians of the demonstration: they mend a lock, look behind its door, and have it offered again."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.world.workers import Worker


@dataclass
class Technician(Worker):
    """Goes by the screen from the pass to the list of what is still wrong."""

    HOME: ClassVar = "technician_home"

    def mend(self, name: str) -> None:
        """Free the bolt of a door, see that nothing is behind it, and release its compartment."""
        door = self.town.cabinet.doors[name]
        self.touch("doors")
        self.touch("by_number")
        self.see("technician_number")
        for digit in name:
            self.touch(f"key_{digit}")
        self.touch("enter")
        self.see("technician_door")
        door.jam = None
        self.touch("open")
        self.see("technician_open")
        self.push_shut(door)
        self.read("Noted: nothing is inside.")
        self.touch("release")
        self.read("It is offered again.")
        self.touch("back")
        self.see("technician_doors")
        self.touch("back")
        self.see(self.HOME)

    def sign_out(self) -> None:
        """Read what is still wrong, and leave."""
        self.touch("sign_out")
        self.see("technician_leaving")
        self.touch("sign_out")
        self.see("attract")
        self.leave()
