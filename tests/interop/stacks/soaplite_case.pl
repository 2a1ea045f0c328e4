#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# SOAP::Lite against the postal contract 1.1: soaplite_case.pl WSDL ENDPOINT REF PROCEDURE UNIT CARD; what it read, a "name TAB
# value" a line.  Quirks: SoapLitePeer.pm.

use strict;
use warnings;
use utf8;
use FindBin;
use lib $FindBin::Bin;
use Digest::SHA qw(sha256_hex);
use Encode qw(decode_utf8 encode_utf8);
use List::Util qw(sum);
use MIME::Base64 qw(encode_base64);
use SoapLitePeer;

binmode STDOUT, ':utf8';
my ($wsdl, $endpoint, $ref, $code, $unit, $card) = map { decode_utf8($_) } @ARGV;
my $scan = encode_utf8('%PDF-1.4 tờ khai');
my @who = ([Pos => '480150'], [Clerk => 'hoa.nt']);

begin($wsdl, $endpoint);

my $service = call('GetService');
tell_us(contract => $service->valueof('//GetServiceResponse/Contract'));
my $to = [Audience => $service->valueof('//GetServiceResponse/Gateway')];
my $opened = call('OpenCase', $to, [ClientRef => $ref], @who)->valueof('//OpenCaseResponse/Case');
tell_us(case => $opened->{CaseId});
tell_us(next => $opened->{Next});

# The answer, and the case in it: of repeated elements a hash keeps only the last, so lists are asked of the answer.
sub act {
	my ($seen, $id, $step) = @_;
	my $answer = call('ActOnCase', $to, [CaseId => $opened->{CaseId}],
		[Act => [Id => $id], [Seen => $seen->{Version}], @who, $step]);
	return ($answer, $answer->valueof('//ActOnCaseResponse/Case'));
}

my $procedure = [Procedure => [ProcedureCode => $code], [CompetentUnit => $unit]];
unless (eval { act($opened, 'early', $procedure); 1 }) {
	my $fault = $@;
	die $fault unless ref $fault;
	tell_us(exception => ref $fault);
	tell_us(code => $fault->faultdetail->{GatewayFault}{Code});
	tell_us(expected => $fault->faultdetail->{GatewayFault}{Expected});
	tell_us(vi => $fault->faultdetail->{GatewayFault}{MessageVi});
}

my ($answer, $now) = act($opened, 'person', [Person => [Card => $card], [Owner => [Phone => '0912 000 111']]]);
tell_us(phone => $now->{Owner}{Phone});
($answer, $now) = act($now, 'procedure', $procedure);
my @required = map { $_->{Code} } grep { $_->{Required} eq 'true' } $answer->valueof('//Case/Procedure/Components');
tell_us(required => scalar @required);
($answer, $now) = act($now, 'look', [LookUps => '']);

sub paper {
	my ($i) = @_;
	my @sheets = ([Code => $required[$i]], [Originals => $i ? 1 : 0], [Copies => 0], [Pages => 2], [Form => $i ? 0 : 2]);
	return [Item => @sheets] if $i;
	return [Item => @sheets, [Sha256 => sha256_hex($scan)], [FileName => 'tờ khai.pdf'], [MediaType => 'application/pdf'],
		[Content => encode_base64($scan, '')]];
}

($answer, $now) = act($now, 'papers', [Papers => map { paper($_) } 0 .. $#required]);
($answer, $now) = act($now, 'quote', [Quote => [Return => [Mode => 0]], [Note => q{Có dấu: ả đ & <"'> …}]]);
tell_us(total => $now->{Quote}{Total});
tell_us(sum => sum map { $_->{Amount} } $answer->valueof('//Case/Quote/Lines'));

for my $n ('', 2) {
	my (undef, $accepted) = act($now, 'accept', [Accept => '']);
	tell_us("receipt$n" => $accepted->{Receipt}{DossierId});
	tell_us("replay$n" => $accepted->{Replay});
}
tell_us(state => call('GetCase', $to, [ClientRef => $ref])->valueof('//GetCaseResponse/Case/State'));

my $paid = call('TakePayment', $to, [DossierId => $opened->{CaseId}], [Payment => [Id => 'pay'], @who, [Method => 'CASH'],
	[Amount => 1000], [Series => 'Z' . substr $ref, -12]]);
tell_us(owed => $paid->valueof('//Money/Owed'));
my ($entry) = $paid->valueof('//Money/Entries');
tell_us(number => $entry->{Number});
tell_us(words => $entry->{AmountVi});
