"""Recalls: from the first doubt to the closing report, with everybody who holds a part of the lot."""
