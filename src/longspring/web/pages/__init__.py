"""Pages: from a stored plan to the shapes of the API, without any web in them."""
