<?php
/**
 * An attempt that came to nothing.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes everything back that an attempt did, and leaves the job ready for the next one. The only place that undoes an attempt
 * whose builder is alive; Igny8_Undo::dead_builder() is for the others.
 */
final class Igny8_Failed_Attempt {

	/**
	 * The message.
	 *
	 * @var array
	 */
	private $message;

	/**
	 * What was being published.
	 *
	 * @var Igny8_Article
	 */
	private $article;

	/**
	 * Its effects.
	 *
	 * @var Igny8_Journal
	 */
	private $journal;

	/**
	 * Its transaction.
	 *
	 * @var Igny8_Transaction
	 */
	private $transaction;

	/**
	 * Of an attempt.
	 *
	 * @param array             $message     The commit message.
	 * @param Igny8_Article     $article     What was being published.
	 * @param Igny8_Journal     $journal     Its effects.
	 * @param Igny8_Transaction $transaction Its transaction, begun or not.
	 */
	public function __construct( array $message, Igny8_Article $article, Igny8_Journal $journal, Igny8_Transaction $transaction ) {
		$this->message     = $message;
		$this->article     = $article;
		$this->journal     = $journal;
		$this->transaction = $transaction;
	}

	/**
	 * Takes everything back.
	 *
	 * @param WP_Error $error            Why.
	 * @param string   $step             The step being worked at.
	 * @param bool     $is_transactional Whether the core tables roll back.
	 * @return WP_Error The same; TRANSACTION_LOST where that is the cause. Nothing was taken back where the job is another request's
	 *                  by now, which has done it.
	 */
	public function take_back( WP_Error $error, $step, $is_transactional ) {
		$key = $this->message['key'];
		if ( $this->transaction->is_connection_lost() && ! $this->take_job_again() ) {
			Igny8_Quiet::end();
			return $error;
		}
		if ( wp_defer_term_counting() ) {
			// The counts it makes up for are rolled back with the rest; outside the transaction they would stay.
			wp_defer_term_counting( false );
		}
		$is_rolled_back = $this->transaction->rollback();
		Igny8_Undo::effects( $key, $this->journal->entries(), $is_rolled_back );
		if ( ! $is_rolled_back && $is_transactional ) {
			// Whatever failed, it is what follows from a transaction that somebody else ended.
			$error = Igny8_Errors::make( 'TRANSACTION_LOST', 'The transaction was ended by something else on the site; nothing was changed.', array( 'error' => $error->get_error_message() ), $step );
		}
		Igny8_Quiet::end();
		if ( $this->journal->entries() ) {
			Igny8_Journal::forget( $key );
		}
		Igny8_Jobs::undone( $key, $this->message['fence'], $error );
		if ( ! Igny8_Errors::as_array( $error )['retry_recommended'] ) {
			Igny8_Blobs::drop( $this->article->blobs() );
		}
		$this->forget_caches();
		return $error;
	}

	/**
	 * Takes the job's lock again, which went with the connection. Another request may have found the job without a builder: then
	 * it has undone everything, and files of these names may be a newer attempt's by now.
	 *
	 * @return bool Whether the job is still this attempt's.
	 */
	private function take_job_again() {
		$key = $this->message['key'];
		if ( ! Igny8_Lock::acquire( $key, 0 ) ) {
			return false;
		}
		$row     = Igny8_Jobs::find( $key );
		$is_ours = is_object( $row ) && Igny8_Jobs::BUILDING === $row->state && $this->message['fence'] === (int) $row->fence;
		if ( ! $is_ours ) {
			Igny8_Lock::release( $key );
		}
		return $is_ours;
	}

	/**
	 * Takes what is not there any more out of the caches.
	 */
	private function forget_caches() {
		try {
			Igny8_Caches::forget_rolled_back( $this->article->touched_posts(), $this->article->touched_terms() );
		} catch ( Throwable $thrown ) {
			// Other plugins listen to caches being cleaned; everything is taken back by now.
			Igny8_Log::error( sprintf( 'A listener failed after a publish was undone: %s: %s in %s:%d', get_class( $thrown ), $thrown->getMessage(), $thrown->getFile(), $thrown->getLine() ) );
		}
	}
}
