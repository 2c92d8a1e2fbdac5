"""承办单位: who clears a doubt. Nobody clears one about a figure that it filed or is scored by.

A doubt about a town's figure goes to the department that leads the indicator and knows the field; everything else stays
with 绩效办. 统计局 owns no indicator of economic targets and is therefore never asked to rule (domain.md §8.1-3).
"""

from collections.abc import Mapping

from appraisal.answers import OFFICE
from appraisal.scheme import Scheme, Subject
from report_templates.items import short_name

OFFICE_ZH = "绩效办"


def owner_of(row: Mapping[str, object], scheme: Scheme, senders: Mapping[str, str]) -> str:
    """Code of the department that clears a doubt, or ``office``.

    Args:
        row: a finding with ``indicator_code``, ``subject_code``, ``impact_subject_code`` and ``raw_sha256``.
        scheme: who leads what.
        senders: subject code by file.
    """
    lead = scheme.indicator_by_code[str(row["indicator_code"])].lead
    subject = scheme.subject_by_code[str(row["subject_code"])]
    known = scheme.subject_by_code.get(lead or "")
    if known is None or known.is_statistics_bureau or subject.kind != "town":
        return OFFICE
    concerned = {subject.code, row["impact_subject_code"], senders.get(str(row["raw_sha256"]))}
    return OFFICE if known.code in concerned else known.code


def owner_zh(code: str, subjects: Mapping[str, Subject]) -> str:
    """Name of an owner as lists print it."""
    return OFFICE_ZH if code == OFFICE else short_name(subjects[code])
