"""The organizers' home: the series somebody works for, its meetings, and one meeting at a glance.

It gathers what the areas below it know and leads to their rooms.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from eventapp.web.access import actor

    from . import commands, deeds, links, pages, people_pages, records_pages, work_pages

    app.jinja_env.globals.update(acting=actor, link_for=links.link_for)
    for command in commands.ALL:
        app.cli.add_command(command)
    app.jinja_env.filters["action_name"] = deeds.deed_name
    app.register_blueprint(pages.pages)
    app.register_blueprint(people_pages.pages)
    app.register_blueprint(records_pages.pages)
    app.register_blueprint(work_pages.pages)
