"""People and what they stand for: users, API keys, agencies and administrative units with validity dates, viewers."""
