<?php
// SPDX-License-Identifier: Apache-2.0
// PHP SoapClient (SOAP 1.1 and 1.2).  Arguments: WSDL RELAY FACTS(JSON) VERSION
[, $wsdl, $relay, $json, $version] = $argv;
$facts = json_decode($json, true);
$c = new SoapClient($wsdl, ['location' => $relay, 'cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1, 'exceptions' => true]);
$n = 0; $failed = 0;
function claim($name, $body) {
    global $n, $failed, $version;
    $n++;
    try { $ok = $body(); } catch (Throwable $e) { $ok = false; echo "# $e\n"; }
    if (!$ok) $failed++;
    echo ($ok ? "ok" : "not ok"), " $n - PHP $version: $name\n";
}
claim('the WSDL loads and GetService answers', fn() => $c->GetService([])->Contract === '1.0');
claim('a list comes as a list', fn() => count($c->ListProcedures([])->Procedure) > 5);
claim('a dossier is registered, Vietnamese text intact', function () use ($c, $facts) {
    $id = $c->RegisterDossier(['Dossier' => $facts['dossier']])->Receipt->DossierId;
    $d = $c->GetDossier(['DossierId' => $id])->Dossier;
    return $d->ClientRef === $facts['dossier']['ClientRef'] && $d->StateVi === 'được tiếp nhận' && count($d->History) >= 1;
});
claim('events are answered one by one', fn() => $c->PushEvents(['BatchId' => 'b-1', 'Event' => [['Id' => $facts['tag'],
    'Item' => $facts['dossier']['CollectItem'], 'Code' => 'EMA', 'Time' => $facts['time']]]])->Result[0]->Outcome === 'APPLIED');
claim('a fault is its own exception with code and sentence', function () use ($c) {
    try { $c->GetProcedure(['Code' => '9.999999']); } catch (SoapFault $e) {
        $f = $e->detail->GatewayFault;
        return $f->Code === 'UNKNOWN_PROCEDURE' && str_starts_with($f->MessageVi, 'không có thủ tục');
    }
    return false;
});
exit($failed ? 1 : 0);
