"""What a contact sheet shows and says: rows, columns, cells, words and sizes in mm, without a page's pixels."""
