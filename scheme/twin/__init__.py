"""方案工作簿: the workbook twin of the scheme, there and back without loss."""
