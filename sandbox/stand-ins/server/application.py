"""Stand-in for reana-server: its HTTP interface as clients and proxies see it, and nothing of its work.

ProxyFix, Talisman and the trusted host are set as reana-server sets them (reana_server/config.py, invenio-app), since these decide
what a request's scheme, host and client address are taken for. Any token is a user's.
"""

import http.client
import json
import os
import secrets
import urllib.error
import urllib.parse
import urllib.request

from flask import Flask, Response, jsonify, redirect, request, session
from flask_talisman import Talisman
from rate_limits import count_request, rate_limit_headers
from werkzeug.exceptions import BadRequest, ClientDisconnected, HTTPException, TooManyRequests, Unauthorized
from werkzeug.middleware.proxy_fix import ProxyFix

PREFIX = os.environ.get("REANA_COMPONENT_PREFIX", "reana")
HOSTNAME = os.environ.get("REANA_HOSTNAME")
CONTROLLER = os.environ.get("REANA_WORKFLOW_CONTROLLER", f"{PREFIX}-workflow-controller:80")

# How much of a file is handed on at once, in bytes.
PIECE = 16 * 1024

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
    frame_options="SAMEORIGIN",
    strict_transport_security_max_age=31556926,
    strict_transport_security_include_subdomains=True,
    content_security_policy=None,
)
# As invenio-base does: what the setting leaves out has Werkzeug's own default, x_for=1 among them.
application.wsgi_app = ProxyFix(
    application.wsgi_app, **json.loads(os.environ.get("PROXYFIX_CONFIG") or '{"x_proto": 1}')
)


@application.before_request
def limit_requests():
    # What shows a request is for tests, which send many.
    if request.path != "/api/sandbox/request" and not count_request():
        raise TooManyRequests(description="Too many requests. Please try again later.")


@application.after_request
def with_headers(response):
    response.headers.update(rate_limit_headers())
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@application.errorhandler(HTTPException)
def error_response(error):
    if not request.path.startswith("/api/"):
        return error
    return jsonify(message=error.description, status=error.code), error.code


@application.errorhandler(ClientDisconnected)
@application.errorhandler(OSError)
def lost_connection(error):
    """A client that was silent for longer than uWSGI waits, or a workflow controller that has given it up."""
    return jsonify(message=f"The connection was lost ({type(error).__name__}).", status=500), 500


def require_token():
    if not request.args.get("access_token"):
        raise Unauthorized(description="User not signed in")


@application.get("/api/ping")
def ping():
    return jsonify(message="OK", status="200")


@application.get("/api/config")
def configuration():
    """What the user interface is configured with."""
    return jsonify(announcement=None, cern_sso=False, docs_url="https://docs.reana.io", local_users=True, polling_secs=15)


@application.get("/api/info")
def info():
    require_token()
    return jsonify(
        default_workspace={"title": "Default workspace", "value": "/var/reana"},
        workspaces_available={"title": "List of available workspaces", "value": ["/var/reana"]},
        compute_backends={"title": "List of supported compute backends", "value": ["kubernetes"]},
    )


@application.get("/api/you")
def you():
    require_token()
    return jsonify(email="you@example.org", reana_token={"value": request.args["access_token"]})


@application.post("/api/quota")
def set_quota():
    """Is this server's own work, as in reana-server, without a call of the workflow controller. Any secret is right."""
    if not request.headers.get("X-Quota-Management-Secret"):
        raise Unauthorized(description="Unauthorized")
    quota = request.get_json(silent=True)
    if not isinstance(quota, dict):
        raise BadRequest(description="A quota is an object of JSON.")
    return jsonify(limit=quota.get("limit"), usage=0, message="OK")


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


@application.get("/api/workflows")
def list_workflows():
    require_token()
    return call_workflow_controller("/api/workflows", "GET")


@application.post("/api/workflows")
def create_workflow():
    require_token()
    name = urllib.parse.quote(request.args.get("workflow_name", "workflow"))
    return call_workflow_controller(f"/api/workflows?workflow_name={name}")


@application.post("/api/workflows/<workflow>/workspace")
def upload(workflow):
    """Hands a file of any size on to the workflow controller. Without Content-Length there is none, as in reana-server."""
    require_token()
    name = urllib.parse.quote(request.args.get("file_name", ""))
    controller = http.client.HTTPConnection(CONTROLLER)
    length = request.content_length or 0
    controller.request(
        "POST",
        f"/api/workflows/{workflow}/workspace?file_name={name}",
        body=pieces(request.stream),
        headers={"Content-Type": "application/octet-stream", "Content-Length": str(length)},
    )
    answer = controller.getresponse()
    return Response(answer.read(), answer.status, content_type="application/json")


@application.get("/api/workflows/<workflow>/workspace/<path:name>")
def download(workflow, name):
    """Has no Content-Length, as in reana-server: a client takes what was cut for whole."""
    require_token()
    controller = http.client.HTTPConnection(CONTROLLER)
    controller.request("GET", f"/api/workflows/{workflow}/workspace/{urllib.parse.quote(name)}")
    answer = controller.getresponse()
    if answer.status != 200:
        return Response(answer.read(), answer.status, content_type="application/json")
    return Response(pieces(answer), content_type="application/octet-stream")


def pieces(source):
    while piece := source.read(PIECE):
        yield piece


@application.post("/api/workflows/<uuid:workflow>/open/<kind>")
def open_session(workflow, kind):
    return call_workflow_controller(f"/api/workflows/{workflow}/open/{kind}")


@application.post("/api/workflows/<uuid:workflow>/close")
def close_session(workflow):
    return call_workflow_controller(f"/api/workflows/{workflow}/close")


def call_workflow_controller(path, method="POST"):
    data = b"" if method == "POST" else None
    question = urllib.request.Request(f"http://{CONTROLLER}{path}", method=method, data=data)
    try:
        with urllib.request.urlopen(question, timeout=30) as response:
            return Response(response.read(), response.status, content_type="application/json")
    except urllib.error.HTTPError as error:
        return Response(error.read(), error.code, content_type="application/json")
    except OSError as error:
        return jsonify(message=f"the workflow controller does not respond: {error}"), 502


@application.get("/oauth/login/<provider>", strict_slashes=False)
@application.get("/api/oauth/login/<provider>", strict_slashes=False)
def login(provider):
    """Begins a login: the response carries the session's cookie, which only https may carry back, and says where to come back to."""
    session["state"] = state = secrets.token_urlsafe(8)
    base = request.path.partition("/login/")[0]
    query = urllib.parse.urlencode(
        {
            "response_type": "code",
            "client_id": "reana",
            "redirect_uri": f"https://{request.host}{base}/authorized/{provider}/",
            "state": state,
        }
    )
    return redirect(f"https://identity-provider.invalid/auth?{query}")
