"""XMP: what a picture is and how it came to be, as photo libraries and shops read it."""

from __future__ import annotations

import re
from typing import Literal
from xml.sax.saxutils import escape

from nstflow._version import __version__

SourceType = Literal["restyled", "generated"]

# IPTC NewsCodes, Digital Source Type: http://cv.iptc.org/newscodes/digitalsourcetype/
SOURCE_TYPES: dict[SourceType, str] = {
    # "Edited using Generative AI": a photo or a drawing, and the style
    "restyled": "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
    # "Created using Generative AI": a pattern out of the style alone
    "generated": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
}
_MEDIA_MANAGEMENT = "http://ns.adobe.com/xap/1.0/mm/"
# XML 1.0 has no place for these, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
{properties}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def xmp_packet(
    *, title: str = "", creator: str = "", source_type: SourceType | None = None, instance: str = ""
) -> bytes:
    """Write an XMP packet (ISO 16684-1) in UTF-8: title, creator, tool, and the IPTC's digital source type.

    source_type: from a content picture (`restyled`), from a style alone (`generated`), or not to be said.
    instance:    tells this file from every other (see `outputs/signed_files.py`); "" leaves it out.
    It holds no time: equal words are equal bytes.
    """
    properties = []
    if title:
        item = f'<rdf:li xml:lang="x-default">{_text(title)}</rdf:li>'
        properties.append(f"<dc:title><rdf:Alt>{item}</rdf:Alt></dc:title>")
    if creator:
        properties.append(f"<dc:creator><rdf:Seq><rdf:li>{_text(creator)}</rdf:li></rdf:Seq></dc:creator>")
    properties.append(f"<xmp:CreatorTool>nstflow {__version__}</xmp:CreatorTool>")
    if source_type is not None:
        kind = SOURCE_TYPES[source_type]
        properties.append(f"<Iptc4xmpExt:DigitalSourceType>{kind}</Iptc4xmpExt:DigitalSourceType>")
    if instance:
        properties.append(f'<xmpMM:InstanceID xmlns:xmpMM="{_MEDIA_MANAGEMENT}">{instance}</xmpMM:InstanceID>')
    return _PACKET.format(properties="\n".join(f"   {line}" for line in properties)).encode()


def _text(words: str) -> str:
    return escape(_NOT_XML.sub("", words))
