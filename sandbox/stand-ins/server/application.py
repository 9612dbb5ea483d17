"""Stand-in for reana-server: its HTTP interface as clients and proxies see it, and nothing of its work.

ProxyFix, Talisman and the trusted host are set as reana-server sets them (reana_server/config.py, invenio-app), since these decide
what a request's scheme, host and client address are taken for.
"""

import hashlib
import json
import os
import urllib.error
import urllib.request

from flask import Flask, Response, jsonify, request, session
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

PREFIX = os.environ.get("REANA_COMPONENT_PREFIX", "reana")
HOSTNAME = os.environ.get("REANA_HOSTNAME")

# How much of an upload is read at once, in bytes.
PIECE = 64 * 1024

application = Flask(__name__)
application.config.update(
    SECRET_KEY=os.environ.get("REANA_SECRET_KEY") or os.urandom(32),
    # Any other Host gets 400, also on /api/ping; without a hostname (chart 0.9.4) every Host is taken.
    TRUSTED_HOSTS=[HOSTNAME] if HOSTNAME else None,
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_SAMESITE="Lax",
)
Talisman(
    application,
    force_https=os.environ.get("REANA_FORCE_HTTPS", "true").lower() != "false",
    frame_options="DENY",
    strict_transport_security_max_age=31536000,
    strict_transport_security_include_subdomains=True,
    content_security_policy={"default-src": ["'none'"], "frame-ancestors": ["'none'"]},
)
# As invenio-base does: what the setting leaves out has Werkzeug's own default, x_for=1 among them.
application.wsgi_app = ProxyFix(
    application.wsgi_app, **json.loads(os.environ.get("PROXYFIX_CONFIG") or '{"x_proto": 1}')
)


@application.after_request
def not_stored(response):
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@application.get("/api/ping")
def ping():
    return jsonify(message="OK", status="200")


@application.get("/api/sandbox/request")
def what_arrived():
    """Shows the request as the application sees it, and the headers as uWSGI passes them."""
    environment = request.environ.get("werkzeug.proxy_fix.orig", {})
    headers = [
        [name[len("HTTP_"):].replace("_", "-").title(), str(environment.get(name, value))]
        for name, value in sorted(request.environ.items())
        if name.startswith("HTTP_")
    ]
    return jsonify(
        scheme=request.scheme,
        host=request.host,
        url=request.url,
        remote_addr=request.remote_addr,
        is_secure=request.is_secure,
        headers=headers,
    )


@application.post("/api/workflows/<workflow>/workspace")
def upload(workflow):
    """Takes a file as reana-server does: streamed, of any size."""
    digest, size = hashlib.sha256(), 0
    while piece := request.stream.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return jsonify(size=size, sha256=digest.hexdigest(), file_name=request.args.get("file_name"))


@application.post("/api/workflows/<uuid:workflow>/open/<kind>")
def open_session(workflow, kind):
    return call_workflow_controller(f"/api/workflows/{workflow}/open/{kind}")


@application.post("/api/workflows/<uuid:workflow>/close")
def close_session(workflow):
    return call_workflow_controller(f"/api/workflows/{workflow}/close")


def call_workflow_controller(path):
    question = urllib.request.Request(f"http://{PREFIX}-workflow-controller{path}", method="POST", data=b"")
    try:
        with urllib.request.urlopen(question, timeout=30) as response:
            return Response(response.read(), response.status, content_type="application/json")
    except urllib.error.HTTPError as error:
        return Response(error.read(), error.code, content_type="application/json")
    except OSError as error:
        return jsonify(message=f"the workflow controller does not respond: {error}"), 502


@application.get("/oauth/", defaults={"path": ""})
@application.get("/oauth/<path:path>")
def oauth(path):
    """Begins a login: the response carries the session's cookie, which only https may carry back."""
    session["state"] = path
    return jsonify(path=request.path)
