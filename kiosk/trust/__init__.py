"""All cryptography of the kiosk. Every key has one use and verifies nothing else."""
