"""The web room: pages of plans and of the register over HTTP, as the command line has them."""
