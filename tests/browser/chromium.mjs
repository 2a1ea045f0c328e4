// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, as all browser tests run it.  playwright-core 1.61 is the last that Debian 12's Node.js (18) can run.

import { chromium } from 'playwright-core';

export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
// A worker's script is fetched by the browser itself, which heeds no other word about the stage's certificate than this one.
export const args = ['--ignore-certificate-errors', ...process.getuid() === 0 ? ['--no-sandbox'] : []];
export const launch = (...more) => chromium.launch({ executablePath, args: [...args, ...more] });
