"""Scan engines: serial devices that read codes by themselves and send what they read."""
