"""The Jr Progress Monitor as a view of SAG. The browser talks to SAG, SAG talks to Jr; Jr's key never leaves the server."""
import os
import re
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, request, send_from_directory

JR = urlsplit(os.environ.get("JR_URL", "http://127.0.0.1:9450"))
KEY = {"X-API-Key": os.environ["JR_API_KEY"]} if os.environ.get("JR_API_KEY") else {}
FILES = os.environ.get("JR_DASHBOARD_DIR") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "jr-dashboard")
jr_bp = Blueprint("jr_progress", __name__, url_prefix="/jr")


def keep(headers, *names):  # of one side's headers these reach the other, no others
    return {name: headers[name] for name in names if name in headers}


@jr_bp.route("/api/<path:name>", methods=["GET", "POST"])  # ["GET"] makes the view read-only
def api(name):
    if not re.fullmatch("[a-z0-9/-]+", name):  # no dot, no escape: nothing that could lead out of /api/jr
        return {"code": "not_found", "message": "There is no such part of Jr."}, 404
    # A page of another origin cannot send the header without asking first, and cannot lie about where it comes from.
    own = "X-Jr-Request" in request.headers and request.headers.get("Sec-Fetch-Site") == "same-origin"
    if request.method == "POST" and not (own and (request.content_length or 0) <= 6 << 20):  # what Jr itself accepts
        return {"code": "cross_site_request", "message": "Writes are accepted from pages of this server only, up to 6 MB."}, 403
    sent = {**keep(request.headers, "If-None-Match", "Content-Type"), **KEY, "Connection": "close"}
    try:
        jr = (HTTPSConnection if JR.scheme == "https" else HTTPConnection)(JR.netloc, timeout=15)
        body = request.get_data() if request.method == "POST" else None
        jr.request(request.method, f"/api/jr/{name}?{urlencode(request.args)}", body, sent)
        answer = jr.getresponse()
        return Response(answer.read(), answer.status, keep(answer.headers, "ETag", "Cache-Control", "Content-Type", "Retry-After"))
    except (OSError, HTTPException):
        return {"code": "jr_unreachable", "message": "Jr does not answer.", "hint": "Is the service jr-api running?"}, 502


@jr_bp.get("/<path:name>")
def assets(name):
    packed = name.endswith(".js") and "br" in request.accept_encodings  # SAG's proxy does not compress
    answer = send_from_directory(FILES, name + ".br" if packed else name, mimetype="text/javascript" if packed else None)
    answer.headers.update({"Vary": "Accept-Encoding", **({"Content-Encoding": "br"} if packed else {})})
    return answer
