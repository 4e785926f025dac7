import assert from "node:assert/strict";
import test from "node:test";
import { ime } from "../src/ime.js";

class Input extends Event {
	constructor(isComposing) {
		super("input", { bubbles: true });
		this.isComposing = isComposing;
	}
}

test("while characters are composed nobody hears of it, then once", () => {
	const box = new EventTarget();
	ime(box);
	let heard = 0;
	box.addEventListener("input", () => heard++);
	for (const _ of "zhan'dao") box.dispatchEvent(new Input(true));
	assert.equal(heard, 0);
	box.dispatchEvent(new Event("compositionend"));
	assert.equal(heard, 1);
	box.dispatchEvent(new Input(false));
	assert.equal(heard, 2);
});
