"""Papers that a presidium takes in its hands: facts in, a paper out. The facts are collected in db/sitting_*.py."""
