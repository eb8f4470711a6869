"""The rules of PDF/UA-2 and WTPDF that a program can check, and whether a file keeps them."""
