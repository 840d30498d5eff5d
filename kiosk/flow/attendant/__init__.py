"""An attendant's visit: paper, customers who are stuck, items that were referred to the counter."""
