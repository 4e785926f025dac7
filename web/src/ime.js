// While somebody composes Chinese characters, each key press fires "input".
// Those are held back; one is sent when the characters are chosen.
export function ime(target) {
	let synthetic = false;
	target.addEventListener(
		"input",
		(e) => {
			if (e.isComposing && !synthetic) e.stopImmediatePropagation();
		},
		true,
	);
	target.addEventListener(
		"compositionend",
		(e) => {
			synthetic = true;
			e.target.dispatchEvent(new Event("input", { bubbles: true }));
			synthetic = false;
		},
		true,
	);
}
