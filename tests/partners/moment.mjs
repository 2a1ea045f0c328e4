// SPDX-License-Identifier: Apache-2.0
// yyyyMMddHHmmss in Viet Nam time, as the national portal writes moments.

export const moment = (ms = Date.now()) => new Date(ms + 7 * 3600e3).toISOString().replace(/\D/g, '').slice(0, 14);
