"""The Jr Progress Monitor as a view of SAG. The browser talks to SAG, SAG talks to Jr; Jr's key never leaves the server."""
import os
import urllib.error
import urllib.parse
import urllib.request

from flask import Blueprint, Response, request, send_from_directory

JR_URL = os.environ.get("JR_URL", "http://127.0.0.1:9450")
JR_API_KEY = os.environ.get("JR_API_KEY", "")
JR_DASHBOARD = os.environ.get("JR_DASHBOARD_DIR") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "jr-dashboard")
QUERY = {"status", "jr", "tier", "verdict", "task_id", "q", "from", "to", "since", "cursor", "limit", "sort", "tz"}
MAX_BODY = 6 * 1024 * 1024  # what Jr itself accepts

jr_bp = Blueprint("jr_progress", __name__, url_prefix="/jr")


@jr_bp.before_request
def refuse_foreign_writes():
    # A page of another origin cannot send the header without asking first, and cannot lie about where it comes from.
    own = request.headers.get("X-Jr-Request") and request.headers.get("Sec-Fetch-Site") == "same-origin"
    if request.method not in ("GET", "HEAD") and not (own and (request.content_length or 0) <= MAX_BODY):
        return {"code": "cross_site_request", "message": "Writes are accepted from pages of this server only."}, 403
    return None


def forward(path):
    # Only the routes below lead here: no path, query key or header of the caller's own choosing reaches Jr.
    query = urllib.parse.urlencode({key: value for key, value in request.args.items() if key in QUERY})
    headers = {name: request.headers[name] for name in ("If-None-Match", "Content-Type") if name in request.headers}
    headers.update({"X-API-Key": JR_API_KEY} if JR_API_KEY else {})
    body = request.get_data() if request.method == "POST" else None
    call = urllib.request.Request(f"{JR_URL}/api/jr/{path}?{query}", body, headers, method=request.method)
    try:
        answer = urllib.request.urlopen(call, timeout=15)
    except urllib.error.HTTPError as refusal:  # 304, 4xx and 5xx are answers too
        answer = refusal
    except OSError:
        return {"code": "jr_unreachable", "message": "Jr does not answer.", "hint": "Is the service jr-api running?"}, 502
    with answer:
        kept = ("ETag", "Cache-Control", "Content-Type", "Retry-After")
        return Response(answer.read(), answer.status, {name: answer.headers[name] for name in kept if name in answer.headers})


def route(rule, name, path, method="GET"):
    jr_bp.add_url_rule(f"/api/{rule}", name, lambda **values: forward(path.format(**values)), methods=[method])


route("sessions", "sessions", "sessions")
route("stats", "stats", "stats")
route("sessions/<uuid:id>", "session", "sessions/{id}")
route("sessions/<uuid:id>/events", "events", "sessions/{id}/events")
route("sessions/<uuid:id>/<any(cancel, retry, approve, skip, answer, pause, resume, fork):action>", "control", "sessions/{id}/{action}", "POST")
route("jrs/<any(pause, resume):action>", "jrs", "jrs/{action}", "POST")
route("tasks", "tasks", "tasks", "POST")


@jr_bp.get("/<path:name>")
def assets(name):
    # SAG's proxy does not compress: the build holds a compressed copy of every script.
    packed = name.endswith(".js") and "br" in request.accept_encodings
    answer = send_from_directory(JR_DASHBOARD, f"{name}.br" if packed else name, mimetype="text/javascript" if packed else None)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache"
    answer.headers.update({"Vary": "Accept-Encoding", **({"Content-Encoding": "br"} if packed else {})})
    return answer
