"""Speed and accuracy, runnable by anyone, and how the fitted numbers were made."""
