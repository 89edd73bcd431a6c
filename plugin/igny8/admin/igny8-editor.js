/* The panel of IGNY8 in the block editor: what IGNY8 did with this post, what was changed since, and where it belongs. */
( function ( wp ) {
	var el = wp.element.createElement;
	var useState = wp.element.useState;
	var useEffect = wp.element.useEffect;
	var useSelect = wp.data.useSelect;
	var __ = wp.i18n.__;
	var sprintf = wp.i18n.sprintf;
	var FIELD = 'igny8_relations';
	var SEARCH_DELAY_MS = 250;

	// Since WordPress 6.6 the panel is part of wp.editor; the old place says so in the console.
	var Panel = ( wp.editor && wp.editor.PluginDocumentSettingPanel ) || wp.editPost.PluginDocumentSettingPanel;

	function reportOf( postId ) {
		return wp.apiFetch( { path: '/igny8-editor/v1/posts/' + postId } );
	}

	function search( kind, text ) {
		return wp.apiFetch( { path: wp.url.addQueryArgs( '/igny8-editor/v1/names', { kind: kind, search: text } ) } );
	}

	function byId( names ) {
		return ( names || [] ).reduce( function ( all, one ) {
			all[ one.id ] = one.name;
			return all;
		}, {} );
	}

	/** Names to choose from while somebody types: [ names by id, look ]. */
	function useNames( kind, known ) {
		var state = useState( {} );
		var found = state[ 0 ];
		var timer = wp.element.useRef( null );
		var newest = wp.element.useRef( '' );
		function look( text ) {
			newest.current = text;
			window.clearTimeout( timer.current );
			timer.current = window.setTimeout( function () {
				search( kind, text ).then( function ( names ) {
					// An answer that comes late must not take the place of a newer one.
					if ( newest.current === text ) {
						state[ 1 ]( function ( old ) {
							return Object.assign( {}, old, byId( names ) );
						} );
					}
				}, function () {
					// The list stays as it is: what is chosen already can still be saved.
				} );
			}, SEARCH_DELAY_MS );
		}
		useEffect( function () {
			look( '' );
			return function () {
				window.clearTimeout( timer.current );
			};
		}, [] );
		return [ Object.assign( {}, found, byId( known ) ), look ];
	}

	function Choice( props ) {
		var names = useNames( props.kind, props.known );
		var options = Object.keys( names[ 0 ] ).map( function ( id ) {
			return { value: String( id ), label: names[ 0 ][ id ] };
		} );
		options.sort( function ( one, other ) {
			return one.label.localeCompare( other.label );
		} );
		return el( wp.components.ComboboxControl, {
			__nextHasNoMarginBottom: true,
			__next40pxDefaultSize: true,
			label: props.label,
			value: props.value ? String( props.value ) : null,
			options: options,
			onFilterValueChange: names[ 1 ],
			onChange: function ( id ) {
				props.onChange( id ? parseInt( id, 10 ) : 0 );
			},
		} );
	}

	function Keywords( props ) {
		var names = useNames( 'keyword', props.known );
		var unknownState = useState( '' );
		var idOf = {};
		Object.keys( names[ 0 ] ).forEach( function ( id ) {
			idOf[ names[ 0 ][ id ].toLowerCase() ] = parseInt( id, 10 );
		} );
		function change( tokens ) {
			var unknown = tokens.filter( function ( token ) {
				return ! idOf[ token.toLowerCase() ];
			} );
			/* translators: %s: what somebody typed. */
			unknownState[ 1 ]( unknown.length ? sprintf( __( '“%s” is no keyword of IGNY8 that this site knows. Choose one from the list, or add it in IGNY8.', 'igny8' ), unknown[ 0 ] ) : '' );
			props.onChange( tokens.map( function ( token ) {
				return idOf[ token.toLowerCase() ];
			} ).filter( Boolean ) );
		}
		return el( wp.element.Fragment, {},
			el( wp.components.FormTokenField, {
				__nextHasNoMarginBottom: true,
				__next40pxDefaultSize: true,
				label: __( 'Keywords', 'igny8' ),
				value: props.value.map( function ( id ) {
					return names[ 0 ][ id ] || String( id );
				} ),
				suggestions: Object.keys( names[ 0 ] ).map( function ( id ) {
					return names[ 0 ][ id ];
				} ),
				onInputChange: names[ 1 ],
				onChange: change,
				__experimentalExpandOnFocus: true,
				__experimentalShowHowTo: false,
			} ),
			unknownState[ 0 ] && el( 'p', { role: 'alert', className: 'components-form-token-field__help' }, unknownState[ 0 ] )
		);
	}

	function Changes( props ) {
		var report = props.report;
		if ( ! report.is_edited ) {
			return el( 'p', {}, __( 'As IGNY8 left it: nothing was changed here since.', 'igny8' ) );
		}
		return el( wp.element.Fragment, {},
			el( 'p', {}, report.edited
				/* translators: %s: a time, for example "3 days ago". */
				? sprintf( __( 'Edited here %s.', 'igny8' ), report.edited )
				: __( 'Edited here since.', 'igny8' )
			),
			report.changes.length > 0 && el( 'ul', { style: { listStyle: 'disc', paddingLeft: '20px' } }, report.changes.map( function ( label ) {
				return el( 'li', { key: label }, label );
			} ) ),
			el( 'p', {}, report.waiting
				? __( 'IGNY8 has not fetched these changes yet; it does so by itself.', 'igny8' )
				: __( 'IGNY8 knows, and does not overwrite it unless somebody decides so there.', 'igny8' )
			)
		);
	}

	function Status( props ) {
		if ( props.failure ) {
			return el( wp.element.Fragment, {},
				el( 'p', { role: 'alert' }, props.failure ),
				el( wp.components.Button, { variant: 'secondary', onClick: props.retry }, __( 'Try again', 'igny8' ) )
			);
		}
		if ( ! props.report ) {
			return el( wp.components.Spinner );
		}
		return el( wp.element.Fragment, {},
			el( 'p', {}, props.report.published
				/* translators: %s: a time, for example "3 days ago". */
				? sprintf( __( 'Managed by IGNY8, published %s.', 'igny8' ), props.report.published )
				: __( 'Managed by IGNY8, not published by it so far.', 'igny8' )
			),
			el( Changes, { report: props.report } ),
			props.report.url && el( 'p', {}, el( wp.components.ExternalLink, { href: props.report.url }, __( 'Open in IGNY8', 'igny8' ) ) )
		);
	}

	function Relations( props ) {
		var relations = props.relations;
		var edit = wp.data.useDispatch( 'core/editor' ).editPost;
		function change( name ) {
			return function ( value ) {
				var changed = {};
				var field = {};
				changed[ name ] = value;
				field[ FIELD ] = Object.assign( {}, relations, changed );
				edit( field );
			};
		}
		return el( wp.components.__experimentalVStack || 'div', { spacing: 4 },
			el( Choice, { kind: 'cluster', label: __( 'Cluster', 'igny8' ), known: props.names.cluster, value: relations.cluster_id, onChange: change( 'cluster_id' ) } ),
			el( Choice, { kind: 'sector', label: __( 'Sector', 'igny8' ), known: props.names.sector, value: relations.sector_id, onChange: change( 'sector_id' ) } ),
			el( Keywords, { known: props.names.keyword, value: relations.keyword_ids, onChange: change( 'keyword_ids' ) } )
		);
	}

	function Igny8Panel() {
		var post = useSelect( function ( select ) {
			var editor = select( 'core/editor' );
			return {
				id: editor.getCurrentPostId(),
				relations: editor.getEditedPostAttribute( FIELD ),
				isSaving: editor.isSavingPost() && ! editor.isAutosavingPost(),
			};
		}, [] );
		var answer = useState( null );
		var failure = useState( '' );
		var names = ( answer[ 0 ] && answer[ 0 ].names ) || {};
		function load() {
			failure[ 1 ]( '' );
			reportOf( post.id ).then( answer[ 1 ], function ( error ) {
				failure[ 1 ]( ( error && error.message ) || __( 'The site did not answer.', 'igny8' ) );
			} );
		}
		// At first, and whenever a save has ended: there may be changes then.
		useEffect( function () {
			if ( ! post.isSaving ) {
				load();
			}
		}, [ post.id, post.isSaving ] );
		if ( ! post.relations ) {
			return null;
		}
		return el( Panel, { name: 'igny8', title: __( 'IGNY8', 'igny8' ), className: 'igny8-panel' },
			el( Status, { report: answer[ 0 ] && answer[ 0 ].report, failure: failure[ 0 ], retry: load } ),
			answer[ 0 ] && el( Relations, { relations: post.relations, names: names } )
		);
	}

	wp.plugins.registerPlugin( 'igny8', { render: Igny8Panel, icon: null } );
}( window.wp ) );
