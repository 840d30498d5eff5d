"""Everything outside the box: broker, central, shops, people, the cabinet's physics. Never part of a kiosk."""
