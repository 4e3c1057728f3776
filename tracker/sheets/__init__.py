"""What people send as CSV files or Excel workbooks, every row judged alone."""
