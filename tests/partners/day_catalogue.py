#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""day_catalogue.py FOLDER: the shipped catalogue, copied to FOLDER, with one invented procedure more, whose time limit leads from
today across the next Tet that the calendar knows, so that a day of any date has such a due date."""

import copy
import datetime
import json
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHIPPED = os.path.join(HERE, "../../schemas/catalogue/2.0")
ACROSS_TET, LIKE = "9.420001", "1.012753"
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
TET = "Nguyên đán"


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return json.load(f)


class Calendar:
    """Working days of a calendar file, reckoned without the gateway."""

    def __init__(self, folder=SHIPPED):
        c = read(folder, "calendar.json")
        day = datetime.date.fromisoformat
        self.off = {day(d["date"]): d["name"] for d in c["daysOff"]}
        self.worked = {day(d["date"]) for d in c["daysWorked"]}

    def works(self, d):
        return d in self.worked or (d.weekday() < 5 and d not in self.off)

    def first(self, at):
        """The day on which work on something handed in then may begin; does it begin with the morning?"""
        d, late = at.date(), at.hour >= 17
        morning = late or at.hour < 7 or not self.works(d)
        d += datetime.timedelta(late)
        while not self.works(d):
            d += datetime.timedelta(1)
        return d, morning

    def due(self, at, working_days):
        """The day on which so many working days end (docs/integrating.md): counted from the day after, or, when work
        begins with a morning, with that day."""
        d, morning = self.first(at)
        left = working_days - morning
        while left > 0:
            d += datetime.timedelta(1)
            left -= self.works(d)
        return d

    def tet_between(self, one, two):
        return [d for d, name in self.off.items() if TET in name and one < d < two]

    def across_tet(self, at):
        """The least limit in working days that ends after the next Tet, or None: the calendar has none."""
        later = sorted(d for d, name in self.off.items() if TET in name and d > at.date())
        n = 1
        while later and not self.tet_between(at.date(), self.due(at, n)):
            n += 1
        return n + 2 if later else None                 # not the first morning after it


def across_tet(at):
    p = copy.deepcopy(next(p for p in read(SHIPPED, "procedures-dat-dai.json")["procedures"] if p["code"] == LIKE))
    limit = Calendar().across_tet(at)
    if limit is None:
        sys.exit("day_catalogue: the shipped calendar knows no Tet to come: it must be continued")
    p.update(code=ACROSS_TET, name="Đăng ký đất đai có thời hạn qua Tết (giả định)", invented=True)
    for c in p["channels"]:
        c.update(limit=limit, unit="WORKING_DAYS", source="Giả định: cho ngày chạy thử", invented=True)
    # no internal steps: they would have to add up to another limit each day
    p.update(steps=[], samples=[], results=[{**r, "code": "KQ." + ACROSS_TET} for r in p["results"]])
    return {"procedures": [p]}


def main():
    folder = sys.argv[1]
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SHIPPED, folder)
    with open(os.path.join(folder, "procedures-day.json"), "w", encoding="utf-8") as f:
        json.dump(across_tet(datetime.datetime.now(VIETNAM)), f, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
