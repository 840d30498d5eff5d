"""What all staff have in common: who they are, how they sign in and out."""
