"""Each body's implementation plan: tasks with owner, deadline, progress and evidence (plan 939, closing of part IV)."""
