import { each, make, word } from "./dom.js";
import { fill } from "./place.js";
import { isPhoto, localTime, scaled } from "./photo.js";

const longest = 2400;

// Photos: time and place are read first, then the picture is made smaller. What
// the browser cannot open is refused with the reason.
export function upload() {
	each("[data-photos]", (box) => {
		const input = box.querySelector("input[type=file]");
		const list = box.querySelector(".photos-shown");
		const say = box.querySelector("[data-photos-say]");
		const most = Number(input.dataset.most || 6);
		const meta = make("input", { type: "hidden", name: `${input.name}_meta`, value: "[]" });
		box.append(meta);
		let chosen = [];
		let busy = Promise.resolve();

		const write = () => {
			const files = new DataTransfer();
			for (const c of chosen) files.items.add(c.file);
			input.files = files.files;
			meta.value = JSON.stringify(chosen.map((c) => c.meta));
			for (const img of list.querySelectorAll("img")) URL.revokeObjectURL(img.src);
			list.replaceChildren(...chosen.map((c, i) => shown(c, i)));
		};
		const shown = (c, i) => {
			const img = make("img", { src: URL.createObjectURL(c.file), alt: c.meta.name, width: 104, height: 104 });
			const remove = make("button", { type: "button", textContent: "×" });
			remove.setAttribute("aria-label", word("tRemove", box, i + 1));
			remove.addEventListener("click", () => {
				chosen = chosen.filter((o) => o !== c);
				write();
				say.textContent = word("tReady", box, chosen.length);
				(list.querySelectorAll("button")[Math.min(i, chosen.length - 1)] ?? input).focus();
			});
			return make("li", {}, img, remove, make("span", { textContent: `${Math.max(1, Math.round(c.file.size / 1024))} KB` }));
		};

		input.addEventListener("change", () => {
			const picked = [...input.files];
			if (picked.length === 0) {
				write();
				return;
			}
			busy = busy.then(async () => {
				input.form?.setAttribute("aria-busy", "true");
				say.textContent = word("tReading", box);
				const wrong = [];
				for (const file of picked) {
					if (!input.multiple) chosen = [];
					if (chosen.length >= most) {
						wrong.push(word("tMany", box, most));
						break;
					}
					try {
						chosen.push(await prepare(file));
					} catch (err) {
						wrong.push(`${file.name}: ${word(err.message, box) || word("tBroken", box)}`);
					}
				}
				write();
				say.textContent = [word("tReady", box, chosen.length), ...wrong].join(" · ");
				placeFrom(input.form, box, say);
				input.form?.removeAttribute("aria-busy");
			});
		});

		// Chosen before this code came, on a slow line or by going back.
		if (input.files.length > 0) input.dispatchEvent(new Event("change"));

		input.form?.addEventListener("reset", () => {
			chosen = [];
			setTimeout(() => {
				write();
				say.textContent = "";
			});
		});

		const placeFrom = (form, from, line) => {
			const at = chosen.find((c) => c.meta.lon !== undefined)?.meta;
			const lon = form?.elements.namedItem("lon");
			const lat = form?.elements.namedItem("lat");
			if (!at || !lon || !lat || lon.value || lat.value) return;
			fill(lon, at.lon);
			fill(lat, at.lat);
			line.textContent += ` · ${word("tPlace", from)}`;
		};
	});
}

async function prepare(file) {
	if (!isPhoto(file.name, file.type)) throw new Error("tType");
	const meta = { name: file.name, ...(await read(file)) };
	let picture;
	try {
		picture = await createImageBitmap(file, { imageOrientation: "from-image" });
	} catch {
		throw new Error(/\.hei[cf]$/i.test(file.name) || /hei[cf]/.test(file.type) ? "tHeic" : "tBroken");
	}
	const [w, h] = scaled(picture.width, picture.height, longest);
	// A JPEG that is small enough goes as it is, with all that it tells.
	if (file.type === "image/jpeg" && w === picture.width && file.size < 1.5e6) {
		picture.close();
		return { file, meta };
	}
	const canvas = make("canvas", { width: w, height: h });
	canvas.getContext("2d").drawImage(picture, 0, 0, w, h);
	picture.close();
	const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
	if (!blob) throw new Error("tBroken");
	const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
	return { file: new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified }), meta };
}

// What the camera wrote: the time in its own words, and the place.
async function read(file) {
	try {
		const { default: exifr } = await import("exifr/dist/mini.esm.mjs");
		// The small build knows tags by number only: 36867 is the time of taking.
		const tags = await exifr.parse(file, { tiff: true, exif: true, gps: true });
		const out = {};
		const taken = localTime(tags?.[36867] ?? tags?.[306]);
		if (taken) out.taken = taken;
		if (Number.isFinite(tags?.longitude) && Number.isFinite(tags?.latitude)) {
			out.lon = Number(tags.longitude.toFixed(6));
			out.lat = Number(tags.latitude.toFixed(6));
		}
		return out;
	} catch {
		return {};
	}
}
