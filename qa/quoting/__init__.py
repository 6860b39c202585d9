"""From a place to a quote: cut, proved, and located for people and for programs."""
