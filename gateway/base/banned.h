/* SPDX-License-Identifier: Apache-2.0 */
/* Functions nobody here may call, made unusable.  Included before every file by the Makefile; the libc
 * headers come first, because they name these themselves. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok atoi atol atof strncpy strncat tmpnam
#pragma GCC poison mktime localtime gmtime ctime asctime

#endif
