"""Courses for officials and parties: sessions, enrolment by a link or QR code, attendance, certificates."""
