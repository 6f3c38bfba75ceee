"""What pages say: views turned into the words, links and rows that templates only place."""
