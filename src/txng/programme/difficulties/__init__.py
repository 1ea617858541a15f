"""Difficulties and obstacles (*khó khăn, vướng mắc*): any body reports one, a body owns it and answers in time."""
