"""Periodic reports of the bodies and the report of the province made of them (plan 939 IV.1.đ and the end of part IV).

A *term* is what is reported on, with the day it is due; every body that owes has one *report* in it. Figures come from
live data until the report is handed in, when they are frozen with the records behind them. The *whole* is the report
of the province: figures added up, texts gathered, edited by hand.
"""
