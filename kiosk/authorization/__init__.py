"""Return authorizations at a desk: made with the demonstration's keys, shown with what is wrong with one."""
