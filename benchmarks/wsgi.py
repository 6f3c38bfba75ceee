"""What gunicorn serves in a benchmark: the service as it is, and two routes more."""

from appraisal.app import create_app
from benchmarks.limits import mount

app = mount(create_app())
