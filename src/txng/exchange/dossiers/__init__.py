"""What leaves with the goods: product passport, plots and due diligence, the sheet of critical events, export file."""
