"""Pages about the person who signed in: for whom to act.

`acting.ActingMiddleware` sets ``request.viewer``; `acting.act_for` changes whom the person acts for, until sign-out.
"""
