import { each, word } from "./dom.js";

// The button that asks the device where it is.
export function place() {
	each("[data-place]", (set) => {
		const button = set.querySelector("[data-place-find]");
		const say = set.querySelector(".place-say");
		const [lon, lat] = set.querySelectorAll("input[inputmode=decimal]");
		button.addEventListener("click", () => {
			if (!isSecureContext || !navigator.geolocation) {
				say.textContent = word("tInsecure", set);
				return;
			}
			say.textContent = word("tFinding", set);
			navigator.geolocation.getCurrentPosition(
				({ coords }) => {
					fill(lon, coords.longitude);
					fill(lat, coords.latitude);
					const acc = set.querySelector("[data-place-accuracy]");
					if (acc) acc.value = Math.round(coords.accuracy);
					say.textContent = word("tFound", set, Math.round(coords.accuracy));
				},
				(err) => {
					say.textContent = word(err.code === err.PERMISSION_DENIED ? "tDenied" : "tFailed", set);
				},
				{ enableHighAccuracy: true, timeout: 15000, maximumAge: 5000 },
			);
		});
	});
}

export function fill(input, value) {
	input.value = Number(value).toFixed(6);
	input.dispatchEvent(new Event("change", { bubbles: true }));
}
