"""Values of settings as JSON, which are compared with those that were stored before."""

from __future__ import annotations

import datetime as dt
import json

from hypothesis import given
from hypothesis import strategies as some
from pydantic_core import to_json

from aidreport.files.json_values import as_json, json_text

ZONES = some.none() | some.sampled_from(
    [dt.UTC, dt.timezone(dt.timedelta(hours=2)), dt.timezone(dt.timedelta(hours=-9, minutes=-30))]
)
AT_MOST = dt.timedelta(days=999_999)


@given(
    some.text()
    | some.integers(-(10**18), 10**18)
    | some.dates()
    | some.datetimes(timezones=ZONES)
    | some.timedeltas(-AT_MOST, AT_MOST)
)
def test_a_value_is_written_as_by_the_library_that_wrote_it_before(value: object) -> None:
    assert json_text(as_json(value)) == json.dumps(json.loads(to_json(value)), ensure_ascii=False)
