"""Inherits all of Airbyte's standard tests of a source and of its image."""

from __future__ import annotations

import logging
from typing import Any

from airbyte_cdk.test.models import ConnectorTestScenario
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase


class ImageOnly:
    """Stands in for a connector in Python, which does not exist: `conftest.py` runs the image instead."""

    def spec(self, logger: logging.Logger) -> Any:
        raise NotImplementedError


class TestSourceMixpanel(SourceTestSuiteBase):
    @classmethod
    def create_connector(cls, scenario: ConnectorTestScenario | None) -> ImageOnly:
        return ImageOnly()
