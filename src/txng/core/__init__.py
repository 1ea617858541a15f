"""What every room stands on: embedded database, problems in words, change records, clock, Vietnamese text."""
