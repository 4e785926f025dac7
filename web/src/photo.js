// What can be said of a photo without opening it.

const endings = /\.(jpe?g|png|webp|hei[cf])$/i;
const kinds = /^image\/(jpeg|png|webp|hei[cf])$/;

export function isPhoto(name, type) {
	return kinds.test(type) || ((type === "" || type === "application/octet-stream") && endings.test(name));
}

// The size of a picture whose longer side is at most longest.
export function scaled(w, h, longest) {
	const f = Math.min(1, longest / Math.max(w, h));
	return [Math.max(1, Math.round(w * f)), Math.max(1, Math.round(h * f))];
}

// "2017:08:25 14:03:09" as the camera writes it, as 2017-08-25T14:03:09: a
// local time without a zone. Empty if it is none.
export function localTime(text) {
	const m = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(String(text ?? "").trim());
	if (!m || m[1] === "0000") return "";
	return `${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}`;
}
