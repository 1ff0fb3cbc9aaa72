"""What the law asks for: notices, one's own data to take home and to erase, and what is deleted by itself.

``notices`` say what people are told; ``held`` says what is kept about somebody and ``taking_home`` puts it
into a file; ``erasing`` makes somebody unknown again; ``retention`` deletes what is no longer needed.
"""
