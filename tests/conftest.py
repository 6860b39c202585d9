"""What holds for every test."""

from index.threads import single_threaded

single_threaded()  # before any test loads numpy: on a busy machine the model is ten times faster so
