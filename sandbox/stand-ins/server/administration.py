"""Stand-in for reana-server's commands of administrators, `flask reana-admin`: its arguments and its output, on REANA's real tables.

It is no part of application.py, which answers the sooner without SQLAlchemy.
"""

import os
import re
import secrets
import sys

import click
from flask import Flask
from flask.cli import AppGroup
from reana_db.database import Session
from reana_db.models import User

app = Flask(__name__)
administration = AppGroup("reana-admin", help="REANA administration commands.")
app.cli.add_command(administration)


def require(holds, complaint):
    def check(context, parameter, value):
        if not holds(value):
            click.secho(f"ERROR: {complaint}", fg="red")
            sys.exit(1)
        return value

    return check


@administration.command("create-admin-user")
@click.option(
    "-e",
    "--email",
    callback=require(lambda value: re.fullmatch(r"[^@\s]+@[^@\s.][^@\s]*", value), "Invalid email format"),
    required=True,
    help="The email of the admin user.",
)
@click.option(
    "-p",
    "--password",
    callback=require(lambda value: len(value) >= 6, "Password length must be at least 6 characters"),
    required=True,
)
@click.option("-i", "--id", "id_", default="00000000-0000-0000-0000-000000000000")
def create_admin_user(email, password, id_):
    """Create the administrator and print the access token, once. Passwords are Invenio's affair, which is not here."""
    try:
        if Session.query(User).filter_by(id_=id_, email=email).first():
            return
        token = secrets.token_urlsafe(16)
        user = User(id_=id_, email=email, access_token=token)
        os.makedirs(user.get_user_workspace(), exist_ok=True)
        Session.add(user)
        Session.commit()
        click.echo(token)
    except Exception as error:
        click.echo(f"Something went wrong: {error}")
        sys.exit(1)
