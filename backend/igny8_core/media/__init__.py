"""Images: fetched safely, checked by content, resized as the site would, kept by their hash.

`prepare` is the way in; the other modules each do one of its steps.
"""
