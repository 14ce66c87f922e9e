"""What is decided about links, by the machine and by people, and how it is kept."""
