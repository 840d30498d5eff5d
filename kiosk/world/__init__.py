"""Everything outside the box: broker, central, shops, people, the cabinet's physics."""
