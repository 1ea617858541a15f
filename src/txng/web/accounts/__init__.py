"""Signing in, and pages about the person who did: account, second factor, sessions, for whom to act.

`acting.ActingMiddleware` sets ``request.viewer``; `acting.act_for` changes whom the person acts for, until sign-out.
`adapters` and `forms` are what allauth asks the house; its templates are ours (``templates/account``, ``mfa``, …).
`second_factor.SecondFactorMiddleware` lets officials do nothing before they have a second factor.
"""
