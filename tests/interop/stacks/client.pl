#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# SOAP::Lite (SOAP 1.1).  Arguments: WSDL RELAY FACTS(JSON)
use strict;
use warnings;
use utf8;
use JSON::PP;
use SOAP::Lite;
my ($wsdl, $relay, $json) = @ARGV;
my $facts = JSON::PP->new->utf8->decode($json);
my ($n, $failed) = (0, 0);
binmode STDOUT, ':utf8';

sub claim {
	my ($name, $body) = @_;
	my $ok = eval { $body->() };
	print "# $@\n" if $@;
	$failed++ if !$ok;
	print $ok ? 'ok ' : 'not ok ', ++$n, " - SOAP::Lite: $name\n";
}

my $ns = 'urn:vn:postgate:postal:1.0';
my $soap = SOAP::Lite->new->proxy($relay)->autotype(0)->encodingStyle('')->on_action(sub { "\"$ns/$_[1]\"" })->on_fault(sub { $_[1] });
$soap->serializer->register_ns($ns, 'p');

# The order of members is the schema's, so facts come as [name, value] pairs.
sub data {
	my ($name, $value) = @_;
	return SOAP::Data->name("p:$name")->value(ref $value ? \SOAP::Data->value(map { data(@$_) } @$value) : $value);
}
sub call {
	my ($operation, @members) = @_;
	return $soap->call(SOAP::Data->name("p:$operation"), map { data(@$_) } @members);
}

claim('the WSDL loads', sub { SOAP::Schema->new(schema_url => $wsdl)->parse; 1 });
claim('GetService answers', sub { call('GetService')->valueof('//Contract') eq '1.0' });
claim('a list comes as a list', sub { my @p = call('ListProcedures')->valueof('//ListProceduresResponse/Procedure'); @p > 5 });
claim('a dossier is registered, Vietnamese text intact', sub {
	my $id = call('RegisterDossier', ['Dossier', $facts->{pairs}])->valueof('//DossierId');
	my $d = call('GetDossier', ['DossierId', $id]);
	my $vi = $d->valueof('//Dossier/StateVi');
	utf8::decode($vi) if !utf8::is_utf8($vi);
	$vi eq 'được tiếp nhận';
});
claim('events are answered one by one', sub {
	call('PushEvents', ['BatchId', 'b-1'], ['Event', [['Id', $facts->{tag}], ['Item', $facts->{item}], ['Code', 'EMA'], ['Time', $facts->{time}]]])
	    ->valueof('//Result/Outcome') eq 'APPLIED';
});
claim('a fault is its own, with code and sentence', sub {
	my $f = call('GetProcedure', ['Code', '9.999999']);
	$f->fault && $f->faultdetail->{GatewayFault}{Code} eq 'UNKNOWN_PROCEDURE' && $f->faultdetail->{GatewayFault}{MessageVi} =~ /th/;
});
exit($failed ? 1 : 0);
