// A signature drawn on the screen: what was drawn goes into the file field as a
// picture. Who cannot draw chooses a picture, or leaves it to a witness.
export function signature(box) {
	const input = box.querySelector("input[type=file]");
	const pad = box.querySelector("canvas");
	const pen = pad.getContext("2d");
	let drawn = false;
	const clean = () => {
		pen.fillStyle = "#fff";
		pen.fillRect(0, 0, pad.width, pad.height);
		drawn = false;
	};
	const at = (e) => {
		const r = pad.getBoundingClientRect();
		return [((e.clientX - r.left) * pad.width) / r.width, ((e.clientY - r.top) * pad.height) / r.height];
	};
	const keep = () =>
		pad.toBlob((blob) => {
			if (!blob || !drawn) return;
			const files = new DataTransfer();
			files.items.add(new File([blob], "signature.png", { type: "image/png" }));
			input.files = files.files;
			input.dispatchEvent(new Event("input", { bubbles: true }));
		}, "image/png");
	pen.lineWidth = 4;
	pen.lineCap = pen.lineJoin = "round";
	pen.strokeStyle = "#111";
	clean();
	let down = false;
	pad.addEventListener("pointerdown", (e) => {
		down = true;
		pad.setPointerCapture(e.pointerId);
		pen.beginPath();
		pen.moveTo(...at(e));
		e.preventDefault();
	});
	pad.addEventListener("pointermove", (e) => {
		if (!down) return;
		drawn = true;
		pen.lineTo(...at(e));
		pen.stroke();
	});
	for (const name of ["pointerup", "pointercancel"]) {
		pad.addEventListener(name, () => {
			if (!down) return;
			down = false;
			keep();
		});
	}
	// Chosen, or put back after a break: it is seen.
	input.addEventListener("change", async () => {
		const [file] = input.files;
		if (!file) return;
		clean();
		try {
			const picture = await createImageBitmap(file);
			const f = Math.min(pad.width / picture.width, pad.height / picture.height);
			pen.drawImage(picture, 0, 0, picture.width * f, picture.height * f);
			picture.close();
		} catch {
			// What is no picture, the server refuses.
		}
	});
	input.form?.addEventListener("reset", clean);
	box.querySelector("[data-sign-clear]").addEventListener("click", () => {
		clean();
		input.value = "";
	});
}
