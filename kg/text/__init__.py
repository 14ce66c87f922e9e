"""From characters to parsed paragraphs: paragraphs, quotations, dates and times, the parse."""
