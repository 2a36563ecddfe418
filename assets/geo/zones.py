"""Writes zones.tsv: every name of a time zone, its offset from UTC in January and in July in minutes, and the countries whose
own it is. Reads the data of PyPI tzdata, unpacked:

    python3 assets/geo/zones.py FOLDER/tzdata/zoneinfo > assets/geo/zones.tsv
"""

import datetime
import sys
import zoneinfo
from pathlib import Path

YEAR = 2026


def main(folder):
    zoneinfo.reset_tzpath([folder])
    countries = {}
    for line in (folder / "zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            code, _, name, *_ = line.split("\t")
            countries.setdefault(name, []).append(code)
    for name in sorted(names(folder)):
        zone = zoneinfo.ZoneInfo(name)
        print(name, offset(zone, 1), offset(zone, 7), ",".join(countries.get(name, [])), sep="\t")


def names(folder):
    """Zones and their other names; a browser may report any of them."""
    for line in (folder / "tzdata.zi").read_text().splitlines():
        kind, *words = line.split(" ")
        if kind == "Z":
            yield words[0]
        elif kind == "L":
            yield words[1]


def offset(zone, month):
    return int(datetime.datetime(YEAR, month, 1, tzinfo=zone).utcoffset().total_seconds() // 60)


main(Path(sys.argv[1]).resolve())
