# The service alone: no demo, no tests. The same install step as everywhere (.ci/venv), from the same lock.
FROM python:3.11-slim AS built
WORKDIR /srv
COPY .ci/venv .ci/venv
COPY requirements.lock ./
RUN .ci/venv requirements.lock .venv/serve

FROM python:3.11-slim
WORKDIR /srv
RUN useradd --system --no-create-home --uid 10001 appraisal
COPY --from=built /srv/.venv .venv
COPY wsgi.py ./
COPY migrations migrations
COPY tenants tenants
COPY frameworks frameworks
COPY appraisal appraisal
ENV PATH=/srv/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
# `docker run … python -m appraisal.cli migrate` brings the database to the newest shape first.
CMD ["gunicorn", "wsgi:app", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm"]
