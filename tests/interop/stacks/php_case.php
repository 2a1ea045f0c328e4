<?php
// SPDX-License-Identifier: Apache-2.0
// PHP's SoapClient against the postal contract 1.1: php_case.php WSDL ENDPOINT REF PROCEDURE UNIT CARD [1.2]; what it read, a "name
// TAB value" a line.  Quirk: as of php_dossier.php.

[, $wsdl, $endpoint, $ref, $code, $unit, $card] = $argv;
$version = ($argv[7] ?? '1.1') === '1.2' ? SOAP_1_2 : SOAP_1_1;
const SCAN = '%PDF-1.4 tờ khai';
const WHO = ['Pos' => '480150', 'Clerk' => 'hoa.nt'];

function tell(string $name, $value): void
{
	echo "$name\t$value\n";
}

$client = new SoapClient($wsdl, ['location' => $endpoint, 'soap_version' => $version, 'cache_wsdl' => WSDL_CACHE_NONE,
	'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$names = array_unique(array_map(fn ($f) => preg_replace('/^\S+ (\w+)\(.*/', '$1', $f), $client->__getFunctions()));
sort($names);
tell('operations', implode(' ', $names));

$service = $client->GetService();
tell('contract', $service->Contract);
$to = ['Audience' => $service->Gateway];
$case = $client->OpenCase($to + ['ClientRef' => $ref] + WHO)->Case;
tell('case', $case->CaseId);
tell('next', $case->Next);

function act(object $seen, string $id, array $step): object
{
	global $client, $to, $case;
	$act = ['Id' => $id, 'Seen' => $seen->Version] + WHO + $step;
	return $client->ActOnCase($to + ['CaseId' => $case->CaseId, 'Act' => $act])->Case;
}

$procedure = ['Procedure' => ['ProcedureCode' => $code, 'CompetentUnit' => $unit]];
try {
	act($case, 'early', $procedure);
} catch (SoapFault $e) {
	tell('exception', get_class($e));
	tell('code', $e->detail->GatewayFault->Code);
	tell('expected', $e->detail->GatewayFault->Expected);
	tell('vi', $e->detail->GatewayFault->MessageVi);
}

$now = act($case, 'person', ['Person' => ['Card' => $card, 'Owner' => ['Phone' => '0912 000 111']]]);
tell('phone', $now->Owner->Phone);
$now = act($now, 'procedure', $procedure);
$required = array_values(array_filter($now->Procedure->Components, fn ($c) => $c->Required));
tell('required', count($required));
$now = act($now, 'look', ['LookUps' => []]);
$papers = array_map(fn ($c) => ['Code' => $c->Code, 'Originals' => 1, 'Copies' => 0, 'Pages' => 2, 'Form' => 0], $required);
$papers[0] = ['Originals' => 0, 'Form' => 2, 'Sha256' => hash('sha256', SCAN), 'FileName' => 'tờ khai.pdf',
	'MediaType' => 'application/pdf', 'Content' => SCAN] + $papers[0];
$now = act($now, 'papers', ['Papers' => ['Item' => $papers]]);
$now = act($now, 'quote', ['Quote' => ['Return' => ['Mode' => 0], 'Note' => 'Có dấu: ả đ & <"\'> …']]);
tell('total', $now->Quote->Total);
tell('sum', array_sum(array_map(fn ($line) => $line->Amount, $now->Quote->Lines)));

$first = act($now, 'accept', ['Accept' => []]);
tell('receipt', $first->Receipt->DossierId);
tell('replay', json_encode($first->Replay));
$again = act($now, 'accept', ['Accept' => []]);
tell('receipt2', $again->Receipt->DossierId);
tell('replay2', json_encode($again->Replay));
tell('state', $client->GetCase($to + ['ClientRef' => $ref])->Case->State);

$money = $client->TakePayment($to + ['DossierId' => $first->Receipt->DossierId, 'Payment' => WHO + [
	'Id' => 'pay', 'Method' => 'CASH', 'Amount' => 1000, 'Series' => 'Z' . substr($ref, -12)]])->Money;
tell('owed', $money->Owed);
tell('number', $money->Entries[0]->Number);
tell('words', $money->Entries[0]->AmountVi);
