"""Må vi? – AI screening, share check and experience sharing for Danish municipalities."""
