"""Lock boards: electronics that open the doors of compartments and report on them."""
