"""What would have to be different for the answer to change, and how sure the answer is."""
