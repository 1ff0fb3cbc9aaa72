"""Papers: one model of a document, and what writes it as PDF, as DOCX and as a page."""
