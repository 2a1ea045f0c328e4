/* SPDX-License-Identifier: Apache-2.0 */
/* Which field is where in the rows of the queue: halls, tickets, appointments; see rows.h. */
#include "store/rows.h"

static const char *
hall_class(unsigned v)
{
	return v == TICKET_CLASSES ? "NONE" : ticket_class_name(v);
}

#define H(member) .at = offsetof(struct hall, member), .since = 1
#define N(name, member)                                     \
	{                                                   \
		name, FIELD_INT, H(member), .fallback = "0" \
	}
#define C(word, class)                                                                                                           \
	N(word ".last", of[class].last), N(word ".waited", of[class].waiting.n), N(word ".waited_ms", of[class].waiting.sum_ms), \
	    N(word ".waited_max", of[class].waiting.max_ms), N(word ".handled", of[class].handling.n),                           \
	    N(word ".handled_ms", of[class].handling.sum_ms), N(word ".handled_max", of[class].handling.max_ms)
const struct field rows_hall[] = {
    {"office", FIELD_TEXT, H(office), .min = 1, .max = HALL_OFFICE_MAX, .fixed = true},
    {"date", FIELD_TEXT, H(date), .min = 10, .max = 10, .fixed = true},
    {"list", FIELD_TEXT, H(list), .fixed = true},
    {"opened", FIELD_INT, H(opened_ms), .fixed = true},
    {"state", FIELD_WORD, H(state), .word = hall_state_name, .words = HALL_STATES},
    C("priority", TICKET_PRIORITY),
    C("appointment", TICKET_APPOINTMENT),
    C("ordinary", TICKET_ORDINARY),
    N("in_a_row", in_a_row),
    {"called", FIELD_WORD, H(called), .word = hall_class, .words = TICKET_CLASSES + 1, .fallback = "NONE"},
    {"", FIELD_REST, H(rest)},
    {0},
};

#define T(member) .at = offsetof(struct ticket, member), .since = 1
const struct field rows_ticket[] = {
    {"hall", FIELD_TEXT, T(hall), .fixed = true},
    {"class", FIELD_WORD, T(class), .word = ticket_class_name, .words = TICKET_CLASSES, .fixed = true},
    {"number", FIELD_INT, T(number), .min = 1, .max = INT32_MAX, .fixed = true},
    {"taken", FIELD_INT, T(taken_ms), .fixed = true},
    {"due", FIELD_INT, T(due_ms), .fixed = true},
    {"state", FIELD_WORD, T(state), .word = ticket_state_name, .words = TICKET_STATES},
    {"act", FIELD_TEXT, T(act), .fallback = ""},
    {"clerk", FIELD_TEXT, T(clerk), .fallback = ""},
    {"case", FIELD_TEXT, T(case_id), .fallback = ""},
    {"desk", FIELD_INT, T(desk), .fallback = "0"},
    {"calls", FIELD_INT, T(calls), .fallback = "0"},
    {"first", FIELD_INT, T(first_ms), .fallback = "0"},
    {"last_call", FIELD_INT, T(called_ms), .fallback = "0"},
    {"begun", FIELD_INT, T(begun_ms), .fallback = "0"},
    {"ended", FIELD_INT, T(ended_ms), .fallback = "0"},
    {"", FIELD_REST, T(rest)},
    {0},
};

#define A(member) .at = offsetof(struct appointment, member), .since = 1
const struct field rows_appointment[] = {
    {"hall", FIELD_TEXT, A(hall), .fixed = true},
    {"begins", FIELD_INT, A(from_ms), .fixed = true},
    {"ends", FIELD_INT, A(until_ms), .fixed = true},
    {"made", FIELD_INT, A(made_ms), .fixed = true},
    {"name", FIELD_TEXT, A(name), .sealed = true, .fixed = true},
    {"phone", FIELD_TEXT, A(phone), .sealed = true, .fixed = true},
    {"state", FIELD_WORD, A(state), .word = appointment_state_name, .words = APPOINTMENT_STATES},
    {"by", FIELD_TEXT, A(by)},
    {"ticket", FIELD_TEXT, A(ticket), .fallback = ""},
    {"", FIELD_REST, A(rest)},
    {0},
};
