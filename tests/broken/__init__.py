"""Broken submissions, each with what must happen: graded in one run as one class."""
