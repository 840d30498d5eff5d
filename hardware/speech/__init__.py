"""A voice for who does not see the screen."""
