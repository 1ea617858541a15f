"""The directory of solution providers: who offers what, judged by a dated checklist (plan 939 I.1.d; R6)."""
