"""Joins the pure core to the world: effects are done here, and become signals again."""
