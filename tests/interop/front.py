#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The front door of a running stage (scripts/stage), on the daemon's socket and through HAProxy.  Prints TAP.

    front.py --http PORT --https PORT --socket PATH --certs DIR

The claims are in front/, a file a topic, and run in this order."""

import front.framing        # noqa: F401
import front.load           # noqa: F401
import front.early          # noqa: F401
import front.memory         # noqa: F401
import front.who            # noqa: F401
import front.limits         # noqa: F401
import front.pages          # noqa: F401
import front.signed         # noqa: F401
import front.addressed       # noqa: F401
import front.atrest         # noqa: F401
from tap import done

done()
