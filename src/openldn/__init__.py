"""OpenLDN turns each course of low-dose naltrexone into evidence."""

__version__ = "0.1.0"
