"""Makes the modules of this folder importable from the folders of tests below it."""
