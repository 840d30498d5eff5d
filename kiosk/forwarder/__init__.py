"""`kiosk forward`: brings events and photos to central, and policies and authorizations back.

MQTT (paho) is used here and in the world, and nowhere else.
"""
