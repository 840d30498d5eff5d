"""What visits of the staff ask for, done."""
