/* SPDX-License-Identifier: Apache-2.0 */
/* What returns success or failure is asked which. */
#ifndef BASE_MUST_CHECK_H
#define BASE_MUST_CHECK_H

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
