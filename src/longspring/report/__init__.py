"""The report: one offline HTML page from a plan, in English and Chinese."""

from longspring.report.frontier import render_frontier
from longspring.report.page import render_network_report, render_report, write_report

__all__ = ["render_frontier", "render_network_report", "render_report", "write_report"]
