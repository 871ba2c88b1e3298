"""Må jeg dele det her? A text goes in; findings, verdict and a cleaned text come out. Nothing is kept."""
