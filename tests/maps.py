"""Maps of the real logs that no source reads."""

CDNOW_MASTER = """
kind = "orders"
timezone = "America/New_York"
[read]
delimiter = " "
time_format = "%Y%m%d"
[columns]
user_id = "customer_id"
event_at = "date"
quantity = "number_of_cds"
revenue = "dollar_value"
"""
CDNOW_SAMPLE = """
kind = "orders"
timezone = "America/New_York"
[read]
delimiter = " "
header = false
columns = ["master_id", "customer_id", "date", "cds", "dollars"]
time_format = "%Y%m%d"
[columns]
user_id = "customer_id"
event_at = "date"
quantity = "cds"
revenue = "dollars"
"""
