"""One small module a family. Each has ``find(reading)`` and, where columns speak, ``find_in_cell``."""
