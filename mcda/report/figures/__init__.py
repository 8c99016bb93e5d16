"""Pictures as SVG: text stays text, the same study gives the same bytes."""
