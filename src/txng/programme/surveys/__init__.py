"""Surveys of needs: built by officials, answered on a phone without an account or on paper, counted by place and sector
(plan II.3-1, IV.1.b-1)."""
