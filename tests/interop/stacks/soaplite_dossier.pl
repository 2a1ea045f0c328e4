#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# SOAP::Lite against the postal contract: soaplite_dossier.pl WSDL ENDPOINT REF PROCEDURE ITEM; what it read, a "name TAB value" a
# line.  Quirks: SoapLitePeer.pm.

use strict;
use warnings;
use utf8;
use FindBin;
use lib $FindBin::Bin;
use Digest::SHA qw(sha256_hex);
use Encode qw(encode_utf8);
use MIME::Base64 qw(encode_base64);
use POSIX qw(strftime);
use SoapLitePeer;

binmode STDOUT, ':utf8';
my ($wsdl, $endpoint, $ref, $code, $item) = @ARGV;
my $scan = encode_utf8('%PDF-1.4 tờ khai');

begin($wsdl, $endpoint);

tell_us(contract => call('GetService')->valueof('//GetServiceResponse/Contract'));
my @procedures = call('ListProcedures')->valueof('//ListProceduresResponse/Procedure');
tell_us(procedures => scalar @procedures);
tell_us(name => $_->{Name}) for grep { $_->{Code} eq $code } @procedures;

my $answer = call('GetProcedure', [Code => $code]);
my ($procedure) = $answer->valueof('//Procedure');
my @components = $answer->valueof('//Procedure/Component');
my ($unit) = $answer->valueof('//Procedure/Unit');

sub paper {
	my $component = shift;
	return [Item => [Code => $component->{Code}], [Originals => 1], [Copies => 0], [Pages => 2], [Form => 2],
		[Sha256 => sha256_hex($scan)], [FileName => 'tờ khai.pdf'], [MediaType => 'application/pdf'], [Content => encode_base64($scan, '')]];
}

sub register {
	my ($client_ref, $papers, @collect) = @_;
	my @address = (Address => [Province => '42'], [Commune => '18430'], [Street => 'Thôn Hồng Lam, xã Nghi Xuân']);
	return call('RegisterDossier', [Dossier =>
		[ClientRef => $client_ref], [Pos => '480150'], [Clerk => 'hoa.nt'], [ProcedureCode => $code], [CompetentUnit => $unit->{Code}],
		[Owner => [Type => 1], [Name => 'Nguyễn Thị Mẫu'], [IdType => 1], [IdNo => '042190001234'], [Phone => '0912000111'], [@address]],
		(map { paper($_) } @$papers), [Return => [Mode => 1], [@address]],
		[Money => [StateFee => $procedure->{StateFee}], [DigitiseFee => 2000], [Postage => 26000]], @collect,
		[Note => q{Có dấu: ả đ & <"'> …}]]);
}

my $one = register("$ref-1", [$components[0]], [CollectItem => $item]);
tell_us(receipt => $one->valueof('//Receipt/DossierId'));
tell_us(replay => $one->valueof('//RegisterDossierResponse/Replay'));
tell_us(receipt2 => register("$ref-2", [@components[0, 2]])->valueof('//Receipt/DossierId'));

my $dossier = call('GetDossier', [ClientRef => "$ref-1"]);
tell_us(dossier => $dossier->valueof('//Dossier/DossierId'));
tell_us(state => $dossier->valueof('//Dossier/StateVi'));
my @consignments = $dossier->valueof('//Dossier/Consignment');
tell_us(consignments => scalar @consignments);
tell_us(item => $consignments[0]{Item});

my $now = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime);
my @results = call('PushEvents', [BatchId => $ref], [Event => [Id => "$ref-e"], [Item => $item], [Code => 'EMA'], [Time => $now],
	[Receiver => 'Trần Văn Bưởi']])->valueof('//PushEventsResponse/Result');
tell_us(results => scalar @results);
tell_us(outcome => $results[0]{Outcome});

unless (eval { call('GetProcedure', [Code => '9.999999']); 1 }) {
	my $fault = $@;
	die $fault unless ref $fault;
	tell_us(exception => ref $fault);
	tell_us(code => $fault->faultdetail->{GatewayFault}{Code});
	tell_us(vi => $fault->faultdetail->{GatewayFault}{MessageVi});
}
