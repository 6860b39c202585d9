"""What people type -> questions: courtesy and markup taken away, typing errors mended."""
