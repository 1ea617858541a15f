"""What was told to the public and to those who trace: campaigns, and single activities by channel with their evidence
(plan 939 II.1-1, IV.2.a, IV.5.b; requirements R1, R8, R19, R42, R47, R54)."""
