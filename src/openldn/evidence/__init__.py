"""What is known: studies, effect sizes, synthesis, claims and priors, each with its source."""
