"""SAG in small, for trying the view and for its test: one page whose views are shown and hidden with CSS, under a strict policy."""
import os
import sys

from flask import Flask, render_template

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from jr_progress import jr_bp  # noqa: E402  line 1 of 2

app = Flask(__name__)
app.register_blueprint(jr_bp)  # line 2 of 2


@app.get("/")
def index():
    return render_template("index.html")


@app.after_request
def strict(answer):
    answer.headers["Content-Security-Policy"] = "default-src 'self'; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'"
    answer.headers["X-Frame-Options"] = "DENY"
    return answer


if __name__ == "__main__":
    app.run("127.0.0.1", int(os.environ.get("PORT", "9001")))
