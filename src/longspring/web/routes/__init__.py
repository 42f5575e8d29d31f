"""Routes of the API: what is asked is read, a page is made, nothing is reckoned here."""
