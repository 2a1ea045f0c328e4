/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tools of integrators and operators.  The first two are the daemon's own signing and verifying code for one file.  argv[0] is
 * the tool's name ("message", "request"), argv[1] the verb.  Exit status: 0 accepted or signed, 1 refused, 2 wrong usage or
 * something that cannot be read.
 */
#ifndef MAIN_TOOLS_H
#define MAIN_TOOLS_H

/* postgate message verify|sign: SOAP with WS-Security */
int tool_message(int argc, char **argv);

/* postgate request verify|sign: a raw HTTP request with RFC 9421 signature */
int tool_request(int argc, char **argv);

/* postgate outbox list|show|retry|restart|drop: what the running gateway has to deliver */
int tool_outbox(int argc, char **argv);

/* postgate feed list|show|rewind|drop: from where the running gateway reads partners' feeds, and what it set aside */
int tool_feed(int argc, char **argv);

/* postgate user list|add|roles|reset|disable|enable: who may work with the pages of the running gateway */
int tool_user(int argc, char **argv);

/* postgate form list|draw|check: papers as PDF from a model, with the templates of a folder; was a file printed here?  Exit status:
 * 0 done, 1 not, 2 usage. */
int tool_form(int argc, char **argv);

/* postgate press: what the gateway starts beside itself to draw papers.  Exit status: 0 its input ended, 1 its pipes broke. */
int tool_press(void);

/* postgate scan FILE...: what is wrong with scanned pages.  Exit status: 0 all serve, 1 some do not, 2 usage or unreadable. */
int tool_scan(int argc, char **argv);

/* postgate dossier late|show: which dossiers are late, and who with which step; how one stands.  Exit status: 0 done, 1 not, 2
 * usage.
 */
int tool_dossier(int argc, char **argv);

/* postgate catalogue check|show|diff|import.  Exit status: 0 good, 1 wrong or different, 2 unreadable, 3 good, but the calendar
 * ends soon. */
int tool_catalogue(int argc, char **argv);

/* postgate catalogue import: argv begins with its options.  Exit status: 0 written or no difference, 1 not or different, 2
 * unreadable. */
int tool_import(int argc, char **argv);

/* postgate verify: a journal, offline.  Exit status: 0 whole, 1 wrong, 2 unreadable, 3 whole but with debt. */
int tool_verify(int argc, char **argv);

/* postgate evidence: a dossier's evidence as a container.  Exit status: 0 written, 1 not, 2 usage, 3 written without timestamp. */
int tool_evidence(int argc, char **argv);

#endif
