"""Who may read and change the article, and who may ask how much."""
