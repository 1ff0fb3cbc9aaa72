"""The agenda and the list of people as a spreadsheet, and back.

Out: ``current`` (rows of the database become one value) → ``cells`` (the value as texts in columns) →
``writing`` (an XLSX file).

Back: ``archive`` (is this file harmless?) → ``reading`` (an XLSX file becomes texts in columns) →
``parsing`` (each text in its normal form, or a mistake with row and cell) → ``names`` (who is meant),
``sessions`` (what belongs together in a row) → ``plan`` (what would change) → ``service`` (all of it in one
transaction, or nothing).

``columns`` says what the sheets and columns are. Only ``current`` and ``service`` know the database.
"""
