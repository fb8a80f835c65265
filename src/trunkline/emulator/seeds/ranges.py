"""Telephone numbers that regulators reserve for drama: nobody is ever called by accident.

Ofcom (United Kingdom), ARCEP (France), Bundesnetzagentur (Germany), ACMA (Australia) and the North
American 555-01XX. Only ranges that phonenumbers considers valid are listed: 179,000 numbers in all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Range:
    """A range of reserved numbers.

    Attributes:
        country: ISO 3166 code.
        prefix: the first digits, in E.164.
        digits: the number of digits that follow.
    """

    country: str
    prefix: str
    digits: int

    @property
    def size(self) -> int:
        """The number of telephone numbers."""
        return int(10**self.digits)

    def numbers(self) -> Iterator[str]:
        """Return the numbers in order."""
        return (f"{self.prefix}{place:0{self.digits}}" for place in range(self.size))


_UK: Final = (
    "20 7946 0, 113 496 0, 114 496 0, 116 496 0, 117 496 0, 118 496 0, 121 496 0, 131 496 0, "
    "141 496 0, 151 496 0, 161 496 0, 191 498 0, 29 2018 0, 28 9018 0, 28 9649 6, 306 999 0, "
    "808 157 0"
)
_FRANCE: Final = "1 99 00, 2 61 91, 3 53 01, 4 65 71, 5 36 49"
_GERMANY: Final = "30 23125, 69 90009, 40 66969, 221 4710, 89 99998"
_AUSTRALIA: Final = "2 5550, 2 7010, 3 5550, 3 7010, 7 5550, 7 7010, 8 5550, 8 7010"
_AMERICA: Final = (
    "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 "
    "239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 "
    "310 312 313 314 315 316 317 318 319 320 321 323 325 330 334 336 337 339 347 351 352 360 361 "
    "386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 432 434 435 440 "
    "443 469 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 "
    "540 541 551 559 561 562 563 567 570 571 573 574 580 585 586 601 602 603 605 606 607 608 609 "
    "610 612 614 615 616 617 618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 "
    "701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 727 731 732 734 740 754 "
    "757 760 763 765 770 772 773 774 775 781 785 786 801 802 803 804 805 806 808 810 812 813 814 "
    "815 816 817 818 828 830 831 832 843 845 847 848 850 856 857 858 859 860 862 863 864 865 870 "
    "901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 931 936 937 940 "
    "941 947 949 951 952 954 956 970 971 972 973 978 979 980 985 989"
)


def _ranges(country: str, code: str, prefixes: str, digits: int) -> tuple[Range, ...]:
    bare = (prefix.replace(" ", "") for prefix in prefixes.split(","))
    return tuple(Range(country, f"+{code}{prefix}", digits) for prefix in bare)


RANGES: Final = (
    *_ranges("GB", "44", _UK, 3),
    *_ranges("FR", "33", _FRANCE, 4),
    *_ranges("DE", "49", _GERMANY, 3),
    *_ranges("AU", "61", _AUSTRALIA, 4),
    *_ranges("US", "1", ",".join(f"{area} 555 01" for area in _AMERICA.split()), 2),
)


def expanded(entries: Iterable[str]) -> Iterator[str]:
    """Yield the numbers of entries such as `+442079460100 x8`: the first one, and their count."""
    for entry in entries:
        first, _, count = entry.partition(" x")
        yield from (f"+{int(first) + place}" for place in range(int(count or 1)))


def numbers_of(country: str) -> Iterator[str]:
    """Yield the reserved numbers of a country, range by range."""
    for reserved in RANGES:
        if reserved.country == country:
            yield from reserved.numbers()
