"""Reports of consumers: wrong, copied or pasted-over codes and bad goods, dealt with by the competent agency."""
