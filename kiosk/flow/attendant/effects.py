"""What an attendant's visit asks for."""
