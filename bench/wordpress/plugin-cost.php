<?php
/**
 * Plugin Name: What a plugin costs
 * Description: Leaves IGNY8's plugin out of requests that ask for it, and tells what each request took.
 *
 * A request with the header X-Bench-Number is written down with it. X-Bench-Plugin: off leaves the plugin out as if it were not
 * active; X-Bench-Hooks: timed also takes the time of each of its callbacks, which costs time itself.
 *
 * @package Igny8_Bench
 */

defined( 'ABSPATH' ) || exit;

if ( ! isset( $_SERVER['HTTP_X_BENCH_NUMBER'] ) ) {
	return;
}

/**
 * One request's figures.
 */
final class Bench_Plugin_Cost {

	/**
	 * Nanoseconds inside of the plugin's callbacks while somebody waits for the answer, by callback.
	 *
	 * @var array<string, int>
	 */
	private static $hooks_ns = array();

	/**
	 * Nanoseconds of loading plugins.
	 *
	 * @var int
	 */
	private static $loading_ns = 0;

	/**
	 * When the callbacks of "shutdown" began that come last; 0: not yet.
	 *
	 * @var int
	 */
	private static $last_began = 0;

	/**
	 * Queries until the person had the answer.
	 *
	 * @var int|null
	 */
	private static $queries = null;

	/**
	 * How deep callbacks of the plugin are in each other: inner ones are part of the outer one's time.
	 *
	 * @var int
	 */
	private static $depth = 0;

	/**
	 * Begins.
	 */
	public static function watch() {
		add_filter( 'option_active_plugins', array( __CLASS__, 'without_left_out' ) );
		add_action( 'muplugins_loaded', array( __CLASS__, 'note_plugins' ), PHP_INT_MAX );
		add_action( 'plugins_loaded', array( __CLASS__, 'note_plugins' ), PHP_INT_MIN );
		// WordPress's own shutdown function was registered before, with everything that plugins do there.
		register_shutdown_function( array( __CLASS__, 'write' ) );
		if ( isset( $_SERVER['HTTP_X_BENCH_HOOKS'] ) ) {
			add_action( 'plugins_loaded', array( __CLASS__, 'time_hooks' ), PHP_INT_MAX );
			add_action( 'wp_loaded', array( __CLASS__, 'time_hooks' ), PHP_INT_MAX );
			add_action( 'shutdown', array( __CLASS__, 'note_last' ), PHP_INT_MAX );
			// What the plugin asks first once it has let the person go.
			add_filter( 'pre_option_igny8_silent_until', array( __CLASS__, 'note_gone' ) );
		}
	}

	/**
	 * WordPress begins to load plugins, or has done so.
	 */
	public static function note_plugins() {
		self::$loading_ns = hrtime( true ) - self::$loading_ns;
	}

	/**
	 * The same work whether the plugin is left out or not.
	 *
	 * @param string[] $plugins Active ones.
	 * @return string[]
	 */
	public static function without_left_out( $plugins ) {
		$is_off = isset( $_SERVER['HTTP_X_BENCH_PLUGIN'] ) && 'off' === $_SERVER['HTTP_X_BENCH_PLUGIN'];
		return array_values( array_diff( $plugins, array( $is_off ? 'igny8/igny8.php' : 'nobody/nobody.php' ) ) );
	}

	/**
	 * Puts a stopwatch around every callback of the plugin.
	 */
	public static function time_hooks() {
		global $wp_filter;
		foreach ( $wp_filter as $hook ) {
			foreach ( $hook->callbacks as $priority => $callbacks ) {
				foreach ( $callbacks as $id => $callback ) {
					if ( is_array( $callback['function'] ) && is_string( $callback['function'][0] ) && 0 === strpos( $callback['function'][0], 'Igny8_' ) ) {
						$hook->callbacks[ $priority ][ $id ]['function'] = self::timed( $callback['function'] );
					}
				}
			}
		}
	}

	/**
	 * A callback with a stopwatch.
	 *
	 * @param callable $callback The plugin's.
	 * @return callable
	 */
	private static function timed( $callback ) {
		$name = implode( '::', $callback );
		return static function ( ...$arguments ) use ( $callback, $name ) {
			$began = hrtime( true );
			++self::$depth;
			try {
				return $callback( ...$arguments );
			} finally {
				if ( 0 === --self::$depth ) {
					self::add( $name, $began );
				}
			}
		};
	}

	/**
	 * Somebody has waited for a callback.
	 *
	 * @param string $name  The callback.
	 * @param int    $began When it began.
	 */
	private static function add( $name, $began ) {
		self::$hooks_ns += array( $name => 0 );
		self::$hooks_ns[ $name ] += hrtime( true ) - $began;
	}

	/**
	 * From here on only what was added during the request is left of "shutdown": the plugin's end of the request.
	 */
	public static function note_last() {
		self::$last_began = hrtime( true );
	}

	/**
	 * Nobody waits any more.
	 *
	 * @param mixed $value Passed on.
	 * @return mixed
	 */
	public static function note_gone( $value ) {
		if ( self::$last_began > 0 && null === self::$queries ) {
			self::end_waiting();
		}
		return $value;
	}

	/**
	 * The person has the answer.
	 */
	private static function end_waiting() {
		global $wpdb;
		self::$queries = $wpdb->num_queries;
		if ( self::$last_began > 0 ) {
			self::add( 'shutdown', self::$last_began );
		}
	}

	/**
	 * Writes the figures down, when the request is over.
	 */
	public static function write() {
		if ( null === self::$queries ) {
			self::end_waiting();
		}
		$usage = getrusage();
		$line  = array(
			'number'   => (int) $_SERVER['HTTP_X_BENCH_NUMBER'],
			'status'   => http_response_code(),
			'is_on'    => class_exists( 'Igny8_Plugin', false ),
			'queries'  => self::$queries,
			'load_us'  => self::$loading_ns / 1000,
			'hooks_ns' => (object) self::$hooks_ns,
			'cpu_us'   => 1000000 * ( $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] ) + $usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec'],
			'wall_us'  => 1000000 * ( microtime( true ) - $_SERVER['REQUEST_TIME_FLOAT'] ),
			'files'    => count( get_included_files() ),
		);
		file_put_contents( WP_CONTENT_DIR . '/plugin-cost.log', wp_json_encode( $line ) . "\n", FILE_APPEND | LOCK_EX );
	}
}

Bench_Plugin_Cost::watch();
