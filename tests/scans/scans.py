# SPDX-License-Identifier: Apache-2.0
"""scans.py --postgate FILE [--folder FOLDER] [--seed N] [--any N]: `postgate scan` looks at pages whose faults are known (make.py).
Prints TAP, and of each finding on how many of the pages that have it it was found (recall), and how many of those on which it was
found have it (precision)."""
import argparse
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make  # noqa: E402

AGAIN = {'LOW_RES', 'NOT_COLOUR', 'CUT', 'TOO_SKEWED', 'UNSHARP', 'DARK', 'TWO_PAGES', 'DAMAGED'}
count = failed = 0


def ok(is_good, name, *why):
    global count, failed
    count += 1
    failed += not is_good
    print(f'{"ok" if is_good else "not ok"} {count} - {name}')
    for line in [] if is_good else why:
        print(f'# {line}')


def look(postgate, folder, name):
    """What it says: [{key: value}] of the pages, and its exit status."""
    ran = subprocess.run([postgate, 'scan', '--measures', os.path.join(folder, name)], capture_output=True, text=True, check=False)
    lines = [line for line in ran.stdout.split('\n') if line.startswith('page=')]
    return [dict(part.partition('=')[::2] for part in line.split(' ')) for line in lines], ran


def shares(rows):
    """Of (expected, found) pairs, by finding: there are, found, right."""
    sums = {}
    for expected, found in rows:
        for f in expected | found:
            there, said, right = sums.get(f, (0, 0, 0))
            sums[f] = there + (f in expected), said + (f in found), right + (f in expected & found)
    return sums


def judge(postgate, folder, made, each):
    """[(right, found)] of all pages; each file is a claim: that every finding is right, or (each is False) that nobody scans
    again for nothing, and nothing bad is kept."""
    rows = []
    for name, what, right in made:
        seen, ran = look(postgate, folder, name)
        found = [set(filter(None, page['found'].split(','))) for page in seen]
        status = 1 if AGAIN & set().union(*right) else 0
        ok((found == right or not each) and ran.returncode == status, f'{name}: {what}', f'right would be {right}, found {found}',
           f'exit status {ran.returncode}, right would be {status}', ran.stdout.strip(), ran.stderr.strip())
        rows += zip(right, found)
    return rows


def tell(what, rows):
    print(f'# {what}: {len(rows)} pages')
    for f, (there, said, right) in sorted(shares(rows).items()):
        recall, precision = right / there if there else 0.0, right / said if said else 0.0
        print(f'# {f:12} on {there:2}, found on {right:2} of them (recall {recall:.2f}), '
              f'on {said - right} others (precision {precision:.2f})')


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--postgate', required=True)
    options.add_argument('--folder')
    options.add_argument('--seed', type=int, default=1)
    options.add_argument('--any', type=int, default=24)
    o = options.parse_args()
    folder = o.folder or tempfile.mkdtemp(prefix='scans-')
    os.makedirs(folder, exist_ok=True)
    rows = judge(o.postgate, folder, make.pages(folder), True)
    others = judge(o.postgate, folder, make.any_pages(folder, o.seed, o.any), False)
    there, said, right = (sum(column) for column in zip(*shares(others).values()))
    ok(right >= 0.9 * there and right >= 0.95 * said, 'of faults by chance nine of ten are found, and hardly one that is none',
       f'{there} there are, {said} found, {right} of them right')
    tell('one fault each', rows)
    tell('by chance', others)
    ok(len(rows) >= 60, 'there are sixty pages and more')
    codes = [look(o.postgate, folder, f'cover-{i}.jpg')[0][0]['codes'] for i in (0, 1)]
    right = ['480150-260000-H42', '480150-260001-H42']
    ok(codes == right, 'the codes of cover sheets are read, also of one that is askew', str(codes))
    bare = subprocess.run(['sh', '-c', 'exec "$0" scan "$1" <&- 2>&-', o.postgate, os.path.join(folder, 'good-0.jpg')], check=False,
                          capture_output=True)
    ok(bare.returncode == 0, 'it needs neither a standard input nor a standard error', bare.stdout)
    print(f'1..{count}')
    return 1 if failed else 0


sys.exit(main())
