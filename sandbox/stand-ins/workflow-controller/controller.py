"""Stand-in for reana-workflow-controller: keeps files, opens and closes interactive sessions, with the objects that it makes for them.

The Ingress has the release's host, class and annotations, the path /<workflow>, and no TLS of its own; Service and Deployment
belong to it and go with it.
"""

import hashlib
import json
import os
import re
import shutil
import ssl
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = os.environ["REANA_COMPONENT_PREFIX"]
NAMESPACE = os.environ["REANA_RUNTIME_KUBERNETES_NAMESPACE"]
HOST = os.environ["REANA_INGRESS_HOST"]
ANNOTATIONS = json.loads(os.environ.get("REANA_INGRESS_ANNOTATIONS") or "{}")
CLASS_NAME = os.environ.get("REANA_INGRESS_CLASS_NAME")
IMAGE = os.environ["SESSION_IMAGE"]
PORT = 5000

# How long reana-server may be silent while it sends or takes a file, in seconds: that of the real controller's uWSGI.
TIMEOUT = float(os.environ.get("UWSGI_SOCKET_TIMEOUT") or 4)
PIECE = 16 * 1024
FILES = tempfile.mkdtemp()

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
CLUSTER = f"https://{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ['KUBERNETES_SERVICE_PORT']}"


def kubernetes(method, path, content=None):
    """Calls the API server. An object that exists already, or is gone already, is what was wanted: then there is no response."""
    with open(f"{ACCOUNT}/token", encoding="ascii") as token:
        headers = {"Authorization": f"Bearer {token.read()}", "Content-Type": "application/json"}
    data = None if content is None else json.dumps(content).encode()
    question = urllib.request.Request(f"{CLUSTER}{path}", method=method, data=data, headers=headers)
    context = ssl.create_default_context(cafile=f"{ACCOUNT}/ca.crt")
    try:
        with urllib.request.urlopen(question, context=context, timeout=20) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as error:
        if (method, error.code) in (("POST", 409), ("DELETE", 404)):
            return None
        raise


INGRESSES = f"/apis/networking.k8s.io/v1/namespaces/{NAMESPACE}/ingresses"


def open_session(workflow):
    name, path = session_name(workflow), f"/{workflow}"
    backend = {"service": {"name": name, "port": {"number": 8081}}}
    rule = {"host": HOST, "http": {"paths": [{"path": path, "pathType": "Prefix", "backend": backend}]}}
    spec = {"rules": [rule]} if CLASS_NAME is None else {"ingressClassName": CLASS_NAME, "rules": [rule]}
    ingress = kubernetes("POST", INGRESSES, {"metadata": {"name": name, "annotations": ANNOTATIONS}, "spec": spec})
    # One that was opened in part is completed.
    ingress = ingress or kubernetes("GET", f"{INGRESSES}/{name}")
    owner = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": name, "uid": ingress["metadata"]["uid"]}
    metadata, labels = {"name": name, "ownerReferences": [owner]}, {"reana-run-session-workflow-uuid": workflow}
    ports = [{"port": 8081, "targetPort": 8888}]
    kubernetes(
        "POST", f"/api/v1/namespaces/{NAMESPACE}/services", {"metadata": metadata, "spec": {"selector": labels, "ports": ports}}
    )
    container = {
        "name": "session",
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "env": [{"name": "SESSION_BASE_PATH", "value": path}],
    }
    template = {"metadata": {"labels": labels}, "spec": {"automountServiceAccountToken": False, "containers": [container]}}
    kubernetes(
        "POST",
        f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments",
        {"metadata": metadata, "spec": {"selector": {"matchLabels": labels}, "template": template}},
    )
    return {"path": path}


def close_session(workflow):
    kubernetes("DELETE", f"{INGRESSES}/{session_name(workflow)}")
    return {"message": "The interactive session has been closed"}


def session_name(workflow):
    return f"{PREFIX}-run-session-{workflow}"


ROUTES = (
    (re.compile(r"/api/workflows/([0-9a-f-]{36})/open/\w+"), open_session),
    (re.compile(r"/api/workflows/([0-9a-f-]{36})/close"), close_session),
)


WORKSPACE = re.compile(r"/api/workflows/([^/]+)/workspace(?:/(.+))?")


# Until it ends.
WORKFLOWS = []


def create_workflow(name):
    runs = sum(one["name"].rpartition(".")[0] == name for one in WORKFLOWS)
    workflow = {"id": str(uuid.uuid4()), "name": f"{name}.{runs + 1}", "status": "created"}
    WORKFLOWS.append({**workflow, "created": time.strftime("%Y-%m-%dT%H:%M:%S"), "progress": {}, "size": {"raw": 0}})
    return {"message": "Workflow created", "workflow_id": workflow["id"], "workflow_name": workflow["name"]}


def file_path(workflow, name):
    return os.path.join(FILES, hashlib.sha256(f"{workflow}/{name.lstrip('/')}".encode()).hexdigest())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = TIMEOUT

    def do_GET(self):
        if self.path == "/api/workflows":
            return self.respond(200, {"items": WORKFLOWS, "total": len(WORKFLOWS)})
        found = WORKSPACE.fullmatch(urllib.parse.urlsplit(self.path).path)
        path = found and file_path(found[1], urllib.parse.unquote(found[2] or ""))
        if not path or not os.path.exists(path):
            return self.respond(404, {"message": "The file does not exist"})
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        with open(path, "rb") as source:
            try:
                shutil.copyfileobj(source, self.wfile, PIECE)
            except OSError:
                # As the real one, which ends the response as if it were whole.
                pass

    def take_file(self, workflow, name):
        digest, size, left = hashlib.sha256(), 0, int(self.headers.get("Content-Length") or 0)
        with tempfile.NamedTemporaryFile(dir=FILES, delete=False) as target:
            try:
                while left > 0 and (piece := self.rfile.read(min(PIECE, left))):
                    target.write(piece)
                    digest.update(piece)
                    size, left = size + len(piece), left - len(piece)
            except OSError as error:
                left = left or 1
                message = str(error)
            else:
                message = "the request ended early"
        if left > 0:
            os.unlink(target.name)
            self.close_connection = True
            return self.respond(500, {"message": message, "status": 500})
        os.replace(target.name, file_path(workflow, name))
        message = f"{name} has been successfully uploaded."
        return self.respond(200, {"message": message, "size": size, "sha256": digest.hexdigest()})

    def do_POST(self):
        url = urllib.parse.urlsplit(self.path)
        if found := WORKSPACE.fullmatch(url.path):
            return self.take_file(found[1], urllib.parse.parse_qs(url.query).get("file_name", [""])[0])
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if url.path == "/api/workflows":
            return self.respond(201, create_workflow(urllib.parse.parse_qs(url.query)["workflow_name"][0]))
        for pattern, act in ROUTES:
            if match := pattern.fullmatch(self.path):
                return self.perform(act, match[1])
        return self.respond(404, {"message": "not found"})

    def perform(self, act, workflow):
        try:
            self.respond(200, act(workflow))
        except urllib.error.HTTPError as error:
            self.respond(500, {"message": f"{error}: {error.read().decode()}"})

    def respond(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("", PORT), Handler).serve_forever()
