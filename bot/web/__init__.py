"""HTTP: routes and pages. What they mean is decided elsewhere."""
