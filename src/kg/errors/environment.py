"""Errors of the machine and of what is installed or built on it."""

from __future__ import annotations

from kg.errors.root import KgError


class EnvironmentNotReadyError(KgError):
    """The machine or the installation is not ready for what was asked."""

    code = "environment"
    title = "Environment not ready"


class ProjectNotFoundError(EnvironmentNotReadyError):
    """No project folder here or above."""

    code = "project-not-found"
    title = "No project here"


class ReleaseNotFoundError(EnvironmentNotReadyError):
    """Nothing was built yet, or no release has the version asked for."""

    code = "release-not-found"
    title = "No such release"


class ReleaseDamagedError(EnvironmentNotReadyError):
    """A file of a release is not what its manifest says."""

    code = "release-damaged"
    title = "Release damaged"


class ReleaseNotWrittenError(EnvironmentNotReadyError):
    """The disk is full, or the folder of releases may not be written."""

    code = "release-not-written"
    title = "Release not written"


class EndpointNotReadyError(EnvironmentNotReadyError):
    """An endpoint does not answer, or serves no release."""

    code = "endpoint-not-ready"
    title = "Endpoint not ready"
