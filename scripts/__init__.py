"""Tools around the product: local Teams, icons, a browser. Nothing here is installed with it."""
