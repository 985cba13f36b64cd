"""What visitors touch: command line, report, dashboard, reference."""
