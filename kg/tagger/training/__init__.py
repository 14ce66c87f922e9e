"""How the tagger was trained."""
