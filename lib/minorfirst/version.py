"""The version of the package, as it was installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("minorfirst")
except PackageNotFoundError:  # a checkout on the path, not installed
    __version__ = "0+unknown"
