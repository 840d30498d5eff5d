"""The dozen parts that screens are made of."""
