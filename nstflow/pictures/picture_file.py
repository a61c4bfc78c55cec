"""What the header of an opened picture file says."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from nstflow.pictures.deep_tiff import DeepTiff

_EXIF_ORIENTATION = 0x0112
_ORIENTATIONS = range(1, 9)
_ON_ITS_SIDE = (5, 6, 7, 8)
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257


@dataclass(frozen=True)
class PictureFile:
    """A picture file whose header was read; `reading` decodes its pixels.

    source: as Pillow opened it; a `DeepTiff` where Pillow cannot, or would read it wrong.
    data:   the file's bytes, where its pixels are to be decoded.
    """

    source: Image.Image | DeepTiff
    data: bytes = b""

    @property
    def orientation(self) -> int:
        """How a camera was held, from 1 (upright) to 8, as EXIF 2.32 numbers it; what a file says else counts as 1."""
        if isinstance(self.source, DeepTiff):
            said = self.source.orientation
        else:
            said = self.source.getexif().get(_EXIF_ORIENTATION)
        return int(said) if said in _ORIENTATIONS else 1

    @property
    def is_on_its_side(self) -> bool:
        """Whether it is stored as wide as it is high to look at."""
        return self.orientation in _ON_ITS_SIDE

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in px, as it is meant to be seen."""
        width, height = self.stored_px
        return (height, width) if self.is_on_its_side else (width, height)

    @property
    def frames(self) -> int:
        """How many pictures it has: of an animation, pages, or layers."""
        return self.source.frames if isinstance(self.source, DeepTiff) else getattr(self.source, "n_frames", 1)

    def verify(self) -> None:
        """See whether the file is whole, as far as its format tells without decoding; nothing is read afterwards."""
        if isinstance(self.source, Image.Image):
            self.source.verify()

    @property
    def stored_px(self) -> tuple[int, int]:
        """(width, height) as it is stored: of PNGs without decoding, while `size` looks for EXIF after the pixels."""
        if isinstance(self.source, DeepTiff):
            return self.source.stored_px
        if self.source.format == "TIFF":  # by its tags: Pillow 11.1 and later give the size as it is seen
            tags = self.source.tag_v2  # type: ignore[attr-defined]
            return tags[_TIFF_WIDTH], tags[_TIFF_HEIGHT]
        return self.source.size
