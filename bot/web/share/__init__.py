"""The private page where a text is checked: its routes, its assets and what keeps it private."""
