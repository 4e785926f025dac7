import { make, on, word } from "./dom.js";

// A paper that is being made: the page tells how far it is, and saves it when it
// is done. Without this the link is a download like any other.

const patience = 400; // ms before anything is said
const often = 500;

export function made() {
	on("click", "a[data-made]", (e, a) => {
		if (e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
		e.preventDefault();
		if (!a.hasAttribute("aria-busy")) fetchIt(a);
	});
}

async function fetchIt(a) {
	const key = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
	const call = new AbortController();
	const line = told(a, () => call.abort());
	a.setAttribute("aria-busy", "true");
	const asking = setInterval(async () => {
		const answer = await fetch(`/progress/${key}`).catch(() => null);
		if (answer?.status === 200) line.say(await answer.json());
	}, often);
	const begun = setTimeout(line.show, patience);
	try {
		const answer = await fetch(a.href, { headers: { "X-Progress": key }, signal: call.signal });
		// What went wrong has a page of its own.
		if (!answer.ok || answer.redirected || !answer.headers.has("Content-Disposition")) {
			location.assign(a.href);
			return;
		}
		save(await answer.blob(), nameIn(answer.headers.get("Content-Disposition")));
	} catch (e) {
		if (e.name !== "AbortError") location.assign(a.href);
	} finally {
		clearInterval(asking);
		clearTimeout(begun);
		line.close();
		a.removeAttribute("aria-busy");
	}
}

function save(blob, name) {
	const url = URL.createObjectURL(blob);
	const link = make("a", { href: url, download: name });
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The file's name in a Content-Disposition, which may be RFC 5987. */
export function nameIn(header) {
	const long = header.match(/filename\*=utf-8''([^;]+)/i);
	if (long) return decodeURIComponent(long[1]);
	return header.match(/filename="?([^";]+)"?/)?.[1] ?? "";
}

/** The line that tells how far it is. */
function told(a, cancel) {
	const text = make("span", { textContent: word("tBegun", a) });
	const bar = make("progress", { ariaLabel: a.textContent.trim() });
	const stop = make("button", { type: "button", textContent: word("tCancel", a) });
	stop.addEventListener("click", cancel);
	const line = make("div", { className: "toast-line toast-made" }, text, bar, stop);
	return {
		show: () => document.getElementById("toasts")?.append(line),
		say({ of, done, total }) {
			if (!of || !total) return;
			text.textContent = word(of === "pages" ? "tPages" : "tRecords", a, done).replace("{of}", total);
			bar.max = total;
			bar.value = done;
		},
		close: () => line.remove(),
	};
}
