"""The sections of the open report: each a function from the facts to blocks of the paper, a module for each theme."""
