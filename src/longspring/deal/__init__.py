"""Two sides of a table: what each gains over no deal, the frontier between them, fair points."""
