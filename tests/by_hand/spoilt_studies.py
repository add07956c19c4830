"""Studies in which one part is changed, sealed again."""

import copy

from negotiation.certificates.check import check
from negotiation.result import canonical, plain, sha256


def refusals(study, part):
    """Says of a change to a part of a study, which holds unchanged, what the checker refuses."""
    answer, document = study.to_dict(), plain(study.model.to_document())
    assert check(answer, document).ok

    def refused(change):
        wrong = copy.deepcopy(answer)
        wrong.pop("digest")
        change(wrong[part])
        wrong["digest"] = sha256(canonical(wrong))
        failure = check(wrong, document).first_failure
        return failure is not None and failure.name == part

    return refused
