"""The linear program: one physical idea a file, the equation on top."""
