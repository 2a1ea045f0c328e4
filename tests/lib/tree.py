# SPDX-License-Identifier: Apache-2.0
"""The tree as it stands, copied to be changed."""

import os
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def copy(to, build):
    """What git knows or would take up, the npm packages that it needs, and what was built in build/<build> and for browsers, so
    that what does not change is not built again."""
    files = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True,
                           check=True).stdout.split(b"\0")
    for name in (f.decode() for f in files if f):
        if os.path.exists(os.path.join(ROOT, name)):
            path = os.path.join(to, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copy2(os.path.join(ROOT, name), path)
    made = os.path.join(ROOT, "build", build)
    if os.path.isdir(os.path.join(made, "obj")):
        shutil.copytree(made, os.path.join(to, "build", build))
    if os.path.isdir(os.path.join(ROOT, "build/ui")):
        shutil.copytree(os.path.join(ROOT, "build/ui"), os.path.join(to, "build/ui"))
    for packages in ("tests/partners/node_modules", "gateway/ui/theme/node_modules"):
        if os.path.isdir(os.path.join(ROOT, packages)):
            os.symlink(os.path.join(ROOT, packages), os.path.join(to, packages))
