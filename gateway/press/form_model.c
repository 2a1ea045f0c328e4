/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what stands on papers; see form_model.h. */
#include "press/form_model.h"

#include "model/answer_row.h"

#define MAY_TIME(member, name)      ROW(form_model, TIME, member, name, MAY, .max = INT32_MAX)
#define MAY_INT(type, member, name) INT(type, member, name, MAY, 0, INT64_MAX)
#define MAY_TEXT(member, name)      TEXT(form_model, member, name, MAY)

static const struct field person_fields[] = {
    TEXT(form_person, name, "Name", MAY),
    TEXT(form_person, id_no, "IdNo", MAY),
    TEXT(form_person, address, "Address", MAY),
    TEXT(form_person, phone, "Phone", MAY),
    TEXT(form_person, email, "Email", MAY),
    {0},
};

static const struct field sheet_fields[] = {
    TEXT(form_sheet, name, "Name", MUST),
    TEXT(form_sheet, why, "Why", MAY),
    MAY_INT(form_sheet, originals, "Originals"),
    MAY_INT(form_sheet, certified, "Certified"),
    MAY_INT(form_sheet, copies, "Copies"),
    MAY_INT(form_sheet, pages, "Pages"),
    {0},
};

static const struct field sum_fields[] = {
    TEXT(form_sum, name, "Name", MUST),
    INT(form_sum, amount, "Amount", MUST, 0, INT64_MAX),
    {0},
};

static const struct field step_fields[] = {
    TEXT(form_step, from, "From", MUST),
    TEXT(form_step, to, "To", MUST),
    ROW(form_step, TIME, at_ms, "At", MUST, .max = INT32_MAX),
    TEXT(form_step, giver, "Giver", MAY),
    TEXT(form_step, taker, "Taker", MAY),
    TEXT(form_step, outcome, "Outcome", MAY),
    TEXT(form_step, note, "Note", MAY),
    {0},
};

const struct field form_model_fields[] = {
    MAY_TEXT(authority, "Authority"),
    MAY_TEXT(office, "Office"),
    MAY_TEXT(place, "Place"),
    MAY_INT(form_model, reprint, "Reprint"),
    MAY_TIME(issued_ms, "IssuedAt"),
    MAY_TEXT(id, "DossierId"),
    MAY_TEXT(number, "DossierNumber"),
    MAY_TEXT(ref, "ClientRef"),
    MAY_TEXT(track_url, "TrackUrl"),
    MAY_TEXT(receiving_unit, "ReceivingUnit"),
    RECORD(form_model, owner, "Owner", form_person, person_fields),
    RECORD(form_model, submitter, "Submitter", form_person, person_fields),
    RECORD(form_model, sender, "Sender", form_person, person_fields),
    RECORD(form_model, receiver, "Receiver", form_person, person_fields),
    MAY_TEXT(procedure, "ProcedureCode"),
    MAY_TEXT(procedure_name, "ProcedureName"),
    MAY_TEXT(unit_name, "CompetentUnitName"),
    LIST(form_model, papers, "Papers", LINES_MAX, form_sheet, sheet_fields),
    MAY_INT(form_model, sets, "Sets"),
    MAY_TEXT(limit_vi, "LimitVi"),
    MAY_TIME(accepted_ms, "AcceptedAt"),
    MAY_TIME(was_ms, "Was"),
    MAY_TIME(due_ms, "DueAt"),
    MAY_TIME(until_ms, "Until"),
    MAY_TEXT(return_vi, "ReturnVi"),
    MAY_TEXT(reason, "Reason"),
    MAY_TEXT(law, "Law"),
    LIST(form_model, steps, "Steps", LINES_MAX, form_step, step_fields),
    MAY_TEXT(direction, "Direction"),
    MAY_TEXT(giver_unit, "GiverUnit"),
    MAY_TEXT(taker_unit, "TakerUnit"),
    MAY_TEXT(item, "Item"),
    MAY_TEXT(seal, "Seal"),
    MAY_TEXT(service_vi, "ServiceVi"),
    MAY_TEXT(fee_paid, "FeePaid"),
    ROW(form_model, BOOL, by_post, "ByPost", MAY, .max = INT32_MAX),
    MAY_INT(form_model, collect, "Collect"),
    MAY_TEXT(collector, "CollectorName"),
    MAY_TEXT(tax_code, "CollectorTaxCode"),
    MAY_TEXT(series, "Series"),
    MAY_INT(form_model, receipt, "Number"),
    MAY_TIME(at_ms, "At"),
    MAY_TEXT(payer, "PayerName"),
    MAY_TEXT(payer_id, "PayerIdNo"),
    MAY_TEXT(payer_address, "PayerAddress"),
    LIST(form_model, sums, "Lines", LINES_MAX, form_sum, sum_fields),
    MAY_INT(form_model, amount, "Amount"),
    MAY_TEXT(amount_vi, "AmountVi"),
    MAY_TEXT(method_vi, "MethodVi"),
    MAY_TEXT(clerk, "Clerk"),
    MAY_TEXT(giver, "Giver"),
    {0},
};
AS_LIST(form_model, papers);
AS_LIST(form_model, steps);
AS_LIST(form_model, sums);
