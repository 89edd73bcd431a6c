<?php
/**
 * Signatures, by the contract's vectors.
 *
 * @package Igny8
 */

final class SignatureTest extends Igny8_Test_Case {

	public static function vectors( $algorithm ) {
		$vectors = json_decode( file_get_contents( self::contract() . '/examples/vectors/signatures.json' ), true );
		$chosen  = array();
		foreach ( $vectors['cases'] as $vector ) {
			if ( $algorithm === $vector['algorithm'] ) {
				$chosen[ $vector['name'] ] = array( $vector );
			}
		}
		return $chosen;
	}

	public static function ed25519_vectors() {
		return self::vectors( 'v1a' );
	}

	public static function hmac_vectors() {
		return self::vectors( 'v1' );
	}

	/**
	 * @dataProvider ed25519_vectors
	 */
	public function test_a_signature_of_igny8_counts_exactly_when_the_vector_says_so( array $vector ) {
		$found = Igny8_Signature::is_signed_by(
			array( $vector['public_key'] ),
			$vector['signature'],
			$vector['id'],
			(string) $vector['timestamp'],
			base64_decode( $vector['line_base64'] )
		);
		$this->assertSame( $vector['valid'], $found );
	}

	/**
	 * @dataProvider hmac_vectors
	 */
	public function test_a_signature_of_this_site_is_the_one_of_the_vector_where_that_is_valid( array $vector ) {
		$headers = Igny8_Signature::headers( $vector['secret'], $vector['id'], $vector['timestamp'], base64_decode( $vector['line_base64'] ) );
		$this->assertSame( $vector['valid'], in_array( $headers['webhook-signature'], explode( ' ', $vector['signature'] ), true ) );
	}

	public function test_any_of_the_live_keys_counts() {
		$vector = self::ed25519_vectors()['signed by the key'][0];
		$other  = base64_encode( sodium_crypto_sign_publickey( self::key_pair() ) );
		$line   = base64_decode( $vector['line_base64'] );
		$this->assertTrue( Igny8_Signature::is_signed_by( array( $other, $vector['public_key'] ), $vector['signature'], $vector['id'], (string) $vector['timestamp'], $line ) );
		$this->assertFalse( Igny8_Signature::is_signed_by( array( $other ), $vector['signature'], $vector['id'], (string) $vector['timestamp'], $line ) );
		$this->assertFalse( Igny8_Signature::is_signed_by( array( '', 'not base64 !' ), $vector['signature'], $vector['id'], (string) $vector['timestamp'], $line ) );
	}

	public function test_the_vectors_have_good_and_bad_cases_of_both_algorithms() {
		foreach ( array( 'v1a', 'v1' ) as $algorithm ) {
			$valid = array_column( array_column( self::vectors( $algorithm ), 0 ), 'valid' );
			$this->assertContains( true, $valid );
			$this->assertContains( false, $valid );
		}
	}
}
