"""The demo articles' pictures, drawn as SVG and rendered to JPEG: `python -m devsite.pictures`."""
