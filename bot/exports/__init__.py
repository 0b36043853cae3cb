"""Makes the files that people take along: a workbook, a table, an archive of pictures. Pure; knows no chat."""
