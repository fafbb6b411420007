"""Sequential monitoring: what a course may say at each look, with error rates that hold."""
