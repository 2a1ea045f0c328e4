# SPDX-License-Identifier: Apache-2.0
"""For front.py: a strict reader of OpenMetrics 1.0 text."""

import re

SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (\S+)')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)')
SUFFIXES = {"counter": {"_total"}, "gauge": {""}, "histogram": {"_bucket", "_count", "_sum"}}


def exposition(text):
    """{family (for histograms also family_count, family_sum): {((label, value), ...): number}}; AssertionError when it is not
    strict."""
    assert text.endswith("# EOF\n") and text.count("# EOF") == 1, "no # EOF at the end"
    families, kinds, current = {}, {}, None
    for line in text[:-len("# EOF\n")].splitlines():
        words = line.split(" ", 3)
        if words[:2] == ["#", "TYPE"]:
            current = words[2]
            assert current not in kinds and words[3] in SUFFIXES, line
            kinds[current], helped = words[3], False
            families[current] = {}
            continue
        if words[:2] == ["#", "HELP"]:
            assert words[2] == current and not helped and not families[current] and words[3], line
            helped = True
            continue
        m = SAMPLE.fullmatch(line)
        assert m and helped, "not a sample behind its TYPE and HELP: " + line
        suffix = m.group(1)[len(current):]
        assert m.group(1).startswith(current) and suffix in SUFFIXES[kinds[current]], line
        labels = tuple(sorted(LABEL.findall(m.group(2) or "")))
        value = float(m.group(3))
        assert value == value and (value >= 0 or kinds[current] == "gauge"), line
        into = families.setdefault(current + (suffix if kinds[current] == "histogram" else ""), {})
        assert labels not in into and len({n for n, _ in labels}) == len(labels), "twice: " + line
        into[labels] = value
        families[current].setdefault(labels, value)
    for name in (n for n, kind in kinds.items() if kind == "histogram"):
        check_histogram(name, families)
    return families


def check_histogram(name, families):
    series = {}
    for labels, value in families[name + "_bucket"].items():
        rest = tuple((n, v) for n, v in labels if n != "le")
        series.setdefault(rest, []).append((float(dict(labels)["le"]), value))
    assert set(series) == set(families[name + "_count"]) == set(families[name + "_sum"]) and series, name
    for labels, buckets in series.items():
        assert buckets == sorted(buckets) and buckets[-1][0] == float("inf"), (name, labels)
        values = [v for _, v in buckets]
        assert values == sorted(values), f"{name} {labels}: buckets are not cumulative"
        assert values[-1] == families[name + "_count"][labels], (name, labels)
