"""What runs beside the pages: `python -m db work`. Only here is the network spoken to."""
