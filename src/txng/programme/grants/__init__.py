"""Support programmes: what is paid to whom by which policy, applications, decisions, payments, results (plan 939 II.4,
IV.1.b-5; requirements R16, R30, R31, R38)."""
