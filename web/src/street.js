import { each, on } from "./dom.js";

// The pages for the street: a count that goes up and down by a thumb, the place
// found without being asked for, and forms that carry it along.
export function street() {
	on("click", "[data-step]", (_, button) => {
		const input = button.parentElement.querySelector("input");
		input.value = Math.max(Number(input.min || 0), (Number.parseInt(input.value, 10) || 0) + Number(button.dataset.step));
		input.dispatchEvent(new Event("input", { bubbles: true }));
	});
	// Only where it was allowed before: nobody is asked on arrival.
	each("[data-place-auto]", async (box) => {
		const find = () => box.querySelector("[data-place-find]")?.click();
		if (await granted()) find();
		box.closest("form")?.addEventListener("reset", () => setTimeout(async () => (await granted()) && find()));
	});
	each("form[data-located]", (form) => {
		let done = false;
		form.addEventListener("submit", (e) => {
			if (done || !isSecureContext || !navigator.geolocation) return;
			e.preventDefault();
			const go = () => {
				done = true;
				form.requestSubmit(e.submitter);
			};
			const set = (name, value) => {
				form.elements.namedItem(name).value = value;
			};
			navigator.geolocation.getCurrentPosition(
				({ coords }) => {
					set("lon", coords.longitude.toFixed(6));
					set("lat", coords.latitude.toFixed(6));
					set("accuracy", Math.round(coords.accuracy));
					go();
				},
				go, // who cannot be located is there all the same
				{ enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 },
			);
		}, true);
	});
	each("[data-who]", async () => (await import("./offline.js")).offline());
}

async function granted() {
	if (!isSecureContext || !navigator.geolocation) return false;
	try {
		return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
	} catch {
		return false;
	}
}
