"""The dashboard and the HTTP interface: the same answers under addresses of their own."""

from footfall.surfaces.serve.app import app
from footfall.surfaces.serve.running import serve

__all__ = ["app", "serve"]
