"""XML as plain elements that know where they stand; entities and external files are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from negotiation.errors import Fault, InputError
from negotiation.files.source import Source


@dataclass
class Element:
    """A tag, its attributes, its children, and its place in the text."""

    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    file: str
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """Descendants with a tag, in the order of the text."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.all(tag)

    def first(self, tag: str) -> Element | None:
        """The first descendant with a tag, if there is one."""
        return next(self.all(tag), None)

    def fault(self, message: str) -> InputError:
        """What is wrong here."""
        return InputError(Fault(message, self.tag, self.file, self.line, self.column))

    def text(self, name: str) -> str:
        """An attribute that must be there."""
        if name not in self.attributes:
            raise self.fault(f"expected an attribute {name}")
        return self.attributes[name]


def parse_xml(source: Source) -> Element:
    """The root of an XML text.

    Raises
    ------
    InputError
        If the text is not well-formed XML, or declares entities.

    Examples
    --------
    >>> root = parse_xml(Source("a.xml", "<a><b c='1'/></a>"))
    >>> root.first("b").text("c")
    '1'
    """
    parser = expat.ParserCreate()
    top = Element("", {}, 1, 1, source.name)
    open_now = [top]

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, parser.CurrentLineNumber,
                          parser.CurrentColumnNumber + 1, source.name)
        open_now[-1].children.append(element)
        open_now.append(element)

    def refuse(*_: object) -> int:
        raise InputError(Fault("entities are not read", "", source.name,
                               parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: open_now.pop()
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(source.text.encode(), True)
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        raise InputError(Fault(f"not valid XML: {message}", "", source.name, error.lineno,
                               error.offset + 1)) from None
    return top.children[0]
