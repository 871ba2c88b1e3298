"""Må vi? Kan vi? Vil vi? – the screening. Pure rules and verdicts; knows nothing of Teams or the web."""
