<?php
// SPDX-License-Identifier: Apache-2.0
// PHP's SoapClient against the postal contract: php_dossier.php WSDL ENDPOINT REF PROCEDURE ITEM [1.2]; what it read, a "name TAB
// value" a line.  Quirk: no WS-Security; without SOAP_SINGLE_ELEMENT_ARRAYS a list of one is no list; the WSDL is kept for a
// day; base64Binary is encoded by SoapClient itself.

[, $wsdl, $endpoint, $ref, $code, $item] = $argv;
$version = ($argv[6] ?? '1.1') === '1.2' ? SOAP_1_2 : SOAP_1_1;
const SCAN = '%PDF-1.4 tờ khai';

function tell(string $name, $value): void
{
	echo "$name\t$value\n";
}

$client = new SoapClient($wsdl, ['location' => $endpoint, 'soap_version' => $version, 'cache_wsdl' => WSDL_CACHE_NONE,
	'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
// "GetServiceResponse GetService(GetService $parameters)", once for each binding.
$names = array_unique(array_map(fn ($f) => preg_replace('/^\S+ (\w+)\(.*/', '$1', $f), $client->__getFunctions()));
sort($names);
tell('operations', implode(' ', $names));

tell('contract', $client->GetService()->Contract);
$procedures = $client->ListProcedures()->Procedure;
tell('procedures', count($procedures));
foreach ($procedures as $p)
	if ($p->Code === $code)
		tell('name', $p->Name);
$procedure = $client->GetProcedure(['Code' => $code])->Procedure;

function paper($component): array
{
	return ['Code' => $component->Code, 'Originals' => 1, 'Copies' => 0, 'Pages' => 2, 'Form' => 2, 'Sha256' => hash('sha256', SCAN),
		'FileName' => 'tờ khai.pdf', 'MediaType' => 'application/pdf', 'Content' => SCAN];
}

function register(string $ref, array $components, array $more = [])
{
	global $client, $procedure;
	$address = ['Province' => '42', 'Commune' => '18430', 'Street' => 'Thôn Hồng Lam, xã Nghi Xuân'];
	return $client->RegisterDossier(['Dossier' => [
		'ClientRef' => $ref, 'Pos' => '480150', 'Clerk' => 'hoa.nt', 'ProcedureCode' => $procedure->Code,
		'CompetentUnit' => $procedure->Unit[0]->Code,
		'Owner' => ['Type' => 1, 'Name' => 'Nguyễn Thị Mẫu', 'IdType' => 1, 'IdNo' => '042190001234', 'Phone' => '0912000111', 'Address' => $address],
		'Item' => array_map('paper', $components), 'Return' => ['Mode' => 1, 'Address' => $address],
		'Money' => ['StateFee' => $procedure->StateFee, 'DigitiseFee' => 2000, 'Postage' => 26000],
		'Note' => 'Có dấu: ả đ & <"\'> …'] + $more]);
}

$one = register("$ref-1", [$procedure->Component[0]], ['CollectItem' => $item]);
tell('receipt', $one->Receipt->DossierId);
tell('replay', json_encode($one->Replay));
$two = register("$ref-2", [$procedure->Component[0], $procedure->Component[2]]);
tell('receipt2', $two->Receipt->DossierId);

$dossier = $client->GetDossier(['ClientRef' => "$ref-1"])->Dossier;
tell('dossier', $dossier->DossierId);
tell('state', $dossier->StateVi);
tell('consignments', count($dossier->Consignment));
tell('item', $dossier->Consignment[0]->Item);

$answer = $client->PushEvents(['BatchId' => $ref, 'Event' => [
	['Id' => "$ref-e", 'Item' => $item, 'Code' => 'EMA', 'Time' => gmdate('Y-m-d\TH:i:s\Z'), 'Receiver' => 'Trần Văn Bưởi']]]);
tell('results', count($answer->Result));
tell('outcome', $answer->Result[0]->Outcome);

try {
	$client->GetProcedure(['Code' => '9.999999']);
} catch (SoapFault $e) {
	tell('exception', get_class($e));
	tell('code', $e->detail->GatewayFault->Code);
	tell('vi', $e->detail->GatewayFault->MessageVi);
}
