"""The cast: the same people and firms in the tests of every room."""
