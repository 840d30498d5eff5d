"""Scanners: codes out of pictures."""
