"""XMP packets, read as XML."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow import __version__
from nstflow.outputs.encode.xmp import xmp_packet

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
TOOL = "{http://ns.adobe.com/xap/1.0/}CreatorTool"
SOURCE = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def properties(packet: bytes) -> dict[str, ET.Element]:
    root = ET.fromstring(packet)
    assert root.tag == "{adobe:ns:meta/}xmpmeta"
    (description,) = root.findall(f"{RDF}RDF/{RDF}Description")
    assert description.get(f"{RDF}about") == ""
    return {element.tag: element for element in description}


def test_a_packet_says_title_creator_tool_and_source() -> None:
    packet = xmp_packet(title="Koi", creator="Ann", source_type="restyled")
    found = properties(packet)
    assert list(found) == [f"{DC}title", f"{DC}creator", TOOL, SOURCE]
    title = found[f"{DC}title"].find(f"{RDF}Alt/{RDF}li")
    assert (title.text, title.get(LANGUAGE)) == ("Koi", "x-default")
    assert found[f"{DC}creator"].find(f"{RDF}Seq/{RDF}li").text == "Ann"
    assert found[TOOL].text == f"nstflow {__version__}"


@pytest.mark.parametrize(
    ("source_type", "concept"),
    [("restyled", "compositeWithTrainedAlgorithmicMedia"), ("generated", "trainedAlgorithmicMedia")],
)
def test_the_source_type_is_the_iptc_s(source_type: str, concept: str) -> None:
    (kind,) = [
        element.text for tag, element in properties(xmp_packet(source_type=source_type)).items() if tag == SOURCE
    ]
    assert kind == f"http://cv.iptc.org/newscodes/digitalsourcetype/{concept}"


def test_what_is_not_known_is_left_out() -> None:
    assert list(properties(xmp_packet(source_type=None))) == [TOOL]


def test_a_packet_can_be_found_by_its_wrapper() -> None:
    packet = xmp_packet(title="Koi", source_type=None)
    assert packet.startswith(b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>')
    assert packet.endswith(b'<?xpacket end="w"?>')


@settings(derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_words_are_well_formed_xml(words: str) -> None:
    packet = xmp_packet(title=f"<{words}", creator=f"&{words}", source_type="restyled")
    found = properties(packet)
    allowed = "".join(
        letter for letter in words if letter in "\t\n\r" or (letter >= " " and letter not in "\ufffe\uffff")
    )
    # XML 1.0, 2.11: every end of a line is read as one line feed.
    read = allowed.replace("\r\n", "\n").replace("\r", "\n")
    assert found[f"{DC}title"].find(f"{RDF}Alt/{RDF}li").text == f"<{read}"
    assert found[f"{DC}creator"].find(f"{RDF}Seq/{RDF}li").text == f"&{read}"


def test_half_a_letter_is_left_out() -> None:
    assert properties(xmp_packet(title="a\ud800b", source_type=None))[f"{DC}title"][0][0].text == "ab"


def test_equal_words_are_equal_bytes() -> None:
    assert xmp_packet(title="Koi", source_type="generated") == xmp_packet(title="Koi", source_type="generated")


def test_a_packet_may_tell_its_file_from_every_other() -> None:
    instance = "{http://ns.adobe.com/xap/1.0/mm/}InstanceID"
    assert properties(xmp_packet(instance="xmp.iid:1"))[instance].text == "xmp.iid:1"
    assert instance not in properties(xmp_packet())
