// Shows the number the slider stands at; without this the slider works and the number is that of the last save.
( function () {
	var slider = document.getElementById( 'igny8-gallery-limit' );
	var value = document.getElementById( 'igny8-gallery-limit-value' );
	if ( slider && value ) {
		slider.addEventListener( 'input', function () {
			value.textContent = slider.value;
		} );
	}
}() );
