"""The Jr Progress Monitor as a view of SAG. The browser talks to SAG, SAG talks to Jr; Jr's key never leaves the server."""
import os
from urllib import error, parse, request as http

from flask import Blueprint, Response, request, send_from_directory

JR = os.environ.get("JR_URL", "http://127.0.0.1:9450") + "/api/jr/"
KEY = os.environ.get("JR_API_KEY", "")
FILES = os.environ.get("JR_DASHBOARD_DIR") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "jr-dashboard")
QUERY = {"status", "jr", "tier", "verdict", "waiting_for", "task_id", "q", "from", "to", "since", "cursor", "limit", "sort", "tz"}
jr_bp = Blueprint("jr_progress", __name__, url_prefix="/jr")


# Only these routes lead to Jr: no path, query key or header of the caller's own choosing reaches it. Without the POSTs the view is read-only.
@jr_bp.get("/api/sessions")
@jr_bp.get("/api/sessions/<uuid:id>")
@jr_bp.get("/api/sessions/<uuid:id>/events")
@jr_bp.get("/api/stats")
@jr_bp.post("/api/sessions/<uuid:id>/<any(cancel, retry, approve, skip, answer, pause, resume, fork):action>")
@jr_bp.post("/api/jrs/<any(pause, resume):action>")
@jr_bp.post("/api/tasks")
def api(**_):
    # A page of another origin cannot send the header without asking first, and cannot lie about where it comes from.
    own = "X-Jr-Request" in request.headers and request.headers.get("Sec-Fetch-Site") == "same-origin"
    if request.method == "POST" and not (own and (request.content_length or 0) <= 6 << 20):  # what Jr itself accepts
        return {"code": "cross_site_request", "message": "Writes are accepted from pages of this server only."}, 403
    query = parse.urlencode({key: value for key, value in request.args.items() if key in QUERY})
    headers = {name: request.headers[name] for name in ("If-None-Match", "Content-Type") if name in request.headers}
    body = request.get_data() if request.method == "POST" else None
    headers |= {"X-API-Key": KEY} if KEY else {}
    url = f"{JR}{request.path.split('/api/')[-1]}?{query}"
    try:
        answer = http.urlopen(http.Request(url, body, headers, method=request.method), timeout=15)
    except error.HTTPError as refusal:  # 304, 4xx and 5xx are answers too
        answer = refusal
    except OSError:
        return {"code": "jr_unreachable", "message": "Jr does not answer.", "hint": "Is the service jr-api running?"}, 502
    with answer:
        kept = ("ETag", "Cache-Control", "Content-Type", "Retry-After")
        return Response(answer.read(), answer.status, {name: answer.headers[name] for name in kept if name in answer.headers})


@jr_bp.get("/<path:name>")
def assets(name):
    packed = ".br" if name.endswith(".js") and "br" in request.accept_encodings else ""  # SAG's proxy does not compress
    answer = send_from_directory(FILES, name + packed, mimetype="text/javascript" if name.endswith(".js") else None)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache"
    answer.headers.update({"Vary": "Accept-Encoding"} | ({"Content-Encoding": "br"} if packed else {}))
    return answer
