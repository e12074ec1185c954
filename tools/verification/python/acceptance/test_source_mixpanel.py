"""Airbyte's standard tests of a source and of its image; all of them are inherited."""

from __future__ import annotations

import logging
from typing import Any

from airbyte_cdk.test.models import ConnectorTestScenario
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase


class ImageOnly:
    """Stands for a loaded connector, of which there is none: see `conftest.py`."""

    def spec(self, logger: logging.Logger) -> Any:
        raise NotImplementedError


class TestSourceMixpanel(SourceTestSuiteBase):
    @classmethod
    def create_connector(cls, scenario: ConnectorTestScenario | None) -> ImageOnly:
        return ImageOnly()
