"""What people should know: articles, news, events, questions; legal texts and standards with their state.

Agencies write in their sector, another person publishes (plan 939 I.1.c, II.1, IV.1.a, IV.4). An *article* is written
in Markdown; a *legal text* is a dated row, and whether it holds is worked out for a day.
"""
