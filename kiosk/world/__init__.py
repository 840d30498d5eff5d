"""Everything outside the box: broker, central system, shops, network. For demo, tests and simulation only."""
