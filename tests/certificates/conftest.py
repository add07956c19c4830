"""Results made by hand, and ways to spoil them."""

import copy
import hashlib
import json

import pytest

# Not claims that can be found wrong without the digest: words and provenance.
WORDS = {"input", "software", "seed", "digest", "method", "claim", "schema", "title"}


def digest(data) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Forge:
    """Makes results around a body, and makes false ones of them."""

    def result(self, document, command, body, certificate, status="complete", options=None):
        """A whole result with correct digests."""
        return self.sealed({
            "schema": "negotiation/result/1",
            "command": command,
            "input": {"file": None, "kind": document["kind"], "digest": digest(document),
                      "content": document},
            "method": {"name": "by hand", "options": options or {}, "references": []},
            "status": status,
            "claim": "",
            **body,
            "certificate": certificate,
            "seed": None,
            "software": {"negotiation": "0"},
        })

    def sealed(self, result):
        """The result with the digest it should have."""
        rest = {key: value for key, value in result.items() if key != "digest"}
        return {**rest, "digest": digest(rest)}

    def leaves(self, data, words=WORDS, path=()):
        """Paths of all texts, numbers and flags below the keys that are claims."""
        if isinstance(data, dict):
            for key, value in data.items():
                if key not in words:
                    yield from self.leaves(value, words, (*path, key))
        elif isinstance(data, list):
            for k, value in enumerate(data):
                yield from self.leaves(value, words, (*path, k))
        elif data is not None and data != "":
            yield path

    def lists(self, data, path=()):
        """Paths of all lists that are not empty, below the keys that are claims."""
        if isinstance(data, dict):
            for key, value in data.items():
                if key not in WORDS:
                    yield from self.lists(value, (*path, key))
        elif isinstance(data, list):
            if data:
                yield path
            for k, value in enumerate(data):
                yield from self.lists(value, (*path, k))

    def changed(self, result, path):
        """A copy in which the value at a path differs in one digit, letter or sign."""
        spoilt = copy.deepcopy(result)
        *way, last = path
        parent = spoilt
        for step in way:
            parent = parent[step]
        parent[last] = other(parent[last])
        return spoilt

    def without(self, result, path, k):
        """A copy in which the k-th item of the list at a path is left out."""
        spoilt = copy.deepcopy(result)
        found = spoilt
        for step in path:
            found = found[step]
        del found[k]
        return spoilt

    def value(self, result, path):
        """The value at a path."""
        for step in path:
            result = result[step]
        return result


def other(value):
    """Something that differs from a value in one place."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * (1 + 1e-6) if value else 1e-6
    digits = [k for k, letter in enumerate(value) if letter.isdigit()]
    if digits and not value[:1].isalpha():
        k = digits[-1]
        return value[:k] + str((int(value[k]) + 1) % 10) + value[k + 1:]
    return value + "x"


@pytest.fixture(scope="session")
def forge() -> Forge:
    return Forge()
