"""One module and one kv file for each kind of screen."""
