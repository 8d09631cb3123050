"""How the names of Chinese bodies are built: spelling, places, structure, slips of the pen, nearness. Pure functions of text."""
