"""What `kiosk doctor` looks at: it examines and tells, and changes nothing.

It opens no door, prints no paper, and while `kiosk run` runs it opens no
port: a customer never notices it.
"""

from kiosk.doctor.examination import examine
from kiosk.doctor.finding import Finding, Level

__all__ = ["Finding", "Level", "examine"]
