<?php
/**
 * The catalogue of errors and the contract's "error" object.
 *
 * @package Igny8
 */

final class ErrorsTest extends Igny8_Test_Case {

	public function test_every_code_of_the_contract_has_the_contracts_flags() {
		$catalogue = json_decode( file_get_contents( self::contract() . '/errors.json' ), true );
		foreach ( $catalogue as $code => $row ) {
			$error = Igny8_Errors::as_array( Igny8_Errors::make( $code, 'What happened.' ) );
			$this->assertSame( $row['recoverable'], $error['recoverable'], $code );
			$this->assertSame( $row['retry_recommended'], $error['retry_recommended'], $code );
			$this->assertSame( $row['step'], $error['step'], $code );
			$this->assertSame( $row['http_status'], Igny8_Errors::http_status( $code ), $code );
			$this->assertSame( $row['remedy'], Igny8_Errors::remedy( $code ), $code );
		}
		$this->assertSame( array_keys( $catalogue ), array_keys( require IGNY8_DIR . '/includes/error-codes.php' ) );
	}

	public function test_an_error_is_the_contracts_error_object() {
		$schema = Igny8_Test_Schema::load( 'answer' );
		$errors = array(
			Igny8_Errors::make( 'STORAGE_FAILED', 'Full.', array( 'error' => 'No space left on device' ) ),
			Igny8_Errors::make( 'INTERNAL_ERROR', 'Stopped.' ),
			Igny8_Errors::make( 'SITE_BUSY', 'Busy.', array(), 'publishing' ),
			new WP_Error( 'db_insert_error', 'Another plugin says no.', array( 'status' => 400 ) ),
		);
		foreach ( $errors as $error ) {
			$answer = json_decode( wp_json_encode( Igny8_Answer::failure( 'req_12345678', $error ) ) );
			$this->assertSame( array(), Igny8_Test_Schema::problems( $answer, $schema ), $error->get_error_code() );
		}
	}

	public function test_the_step_has_its_number_and_may_be_given() {
		$error = Igny8_Errors::as_array( Igny8_Errors::make( 'SITE_BUSY', 'Busy.', array(), 'publishing' ) );
		$this->assertSame( array( 'publishing', 6 ), array( $error['step'], $error['step_number'] ) );
	}

	public function test_a_code_from_elsewhere_becomes_an_internal_error_that_names_it() {
		$error = Igny8_Errors::as_array( new WP_Error( 'db_insert_error', 'No.' ) );
		$this->assertSame( 'INTERNAL_ERROR', $error['code'] );
		$this->assertSame( 'db_insert_error', $error['details']->error_code );
	}
}
