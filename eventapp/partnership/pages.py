from flask import Blueprint

pages = Blueprint("partnership", __name__)
