# SPDX-License-Identifier: Apache-2.0
# What SOAP::Lite's clients share.  Quirk: no WS-Security, SOAP 1.1; it takes operations, actions and the namespace from the WSDL,
# nothing from the schema: the order, the prefix and base64 are the caller's business.  autotype(0) and encodingStyle('') make it
# document/literal; then it leaves & and < as they are.  An operation without arguments is sent with xsi:nil="true".
package SoapLitePeer;

use strict;
use warnings;
use Exporter qw(import);
use SOAP::Lite;

our @EXPORT = qw(tell_us begin call);
my $client;

sub tell_us {
	my ($name, $value) = @_;
	print "$name\t$value\n";
}

# Tells the operations.  The stub always sends to the WSDL's address: another one must be there before the stub is made.
sub begin {
	my ($wsdl, $endpoint) = @_;
	my $schema = SOAP::Schema->new(schema_url => $wsdl);
	$schema->parse;
	my $operations = $schema->services->{PostalService};
	$_->{endpoint} = $endpoint for values %$operations;
	$schema->load;
	tell_us(operations => join ' ', sort keys %$operations);
	$client = PostalService->new;
	$client->autotype(0)->encodingStyle('')->want_som(1);
	$client->on_fault(sub { my (undef, $som) = @_; die ref $som ? $som : "no answer\n" });
}

# [name, text or list of such pairs...] as elements of the contract, in the order given.
sub element {
	my ($name, @content) = @{shift()};
	my $data = SOAP::Data->name("p:$name");
	return $data->value(\SOAP::Data->value(map { element($_) } @content)) if ref $content[0];
	my $text = $content[0];
	$text =~ s/&/&amp;/g;
	$text =~ s/</&lt;/g;
	return $data->value($text);
}

sub call {
	my ($operation, @content) = @_;
	return $client->$operation(map { element($_) } @content);
}

1;
