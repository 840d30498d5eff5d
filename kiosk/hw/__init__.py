"""`kiosk hw`: what a technician does with one hand on the cabinet."""
