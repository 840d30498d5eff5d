"""Staff at a desk: rows of a roster and staff passes made, and what a roster or a pass says."""
