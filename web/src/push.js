import { each, word } from "./dom.js";

// How long the browser's push service may take to answer, in milliseconds.
const patience = 20000;

// Lets this browser show notices: asks, subscribes and sends the subscription
// with the form. What stands in the way is said beside the button.
export function push() {
	each("form[data-push]", (form) => {
		const said = form.querySelector("[role=status]");
		const button = form.querySelector("button");
		form.addEventListener("submit", async (e) => {
			if (form.elements.endpoint.value) return;
			e.preventDefault();
			if (form.dataset.busy) return;
			form.dataset.busy = "1";
			button.setAttribute("aria-busy", "true");
			said.textContent = word("tAsking", form);
			const why = await subscribe(form);
			button.removeAttribute("aria-busy");
			delete form.dataset.busy;
			said.textContent = why ? word(why, form) : "";
			if (!why) form.requestSubmit();
		});
	});
}

// Fills the form in; returns the name of the text that says why it could not.
async function subscribe(form) {
	if (!isSecureContext || !navigator.serviceWorker || !window.PushManager || !window.Notification) return "tUnable";
	if ((await Notification.requestPermission()) !== "granted") return "tRefused";
	try {
		await navigator.serviceWorker.register("/push.js");
		const worker = await within(navigator.serviceWorker.ready);
		const s = (await within(worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push }))).toJSON();
		form.elements.endpoint.value = s.endpoint;
		form.elements.p256dh.value = s.keys.p256dh;
		form.elements.auth.value = s.keys.auth;
		form.elements.name.value = `${navigator.platform} ${/(Edg|Firefox|Chrome|Safari)/.exec(navigator.userAgent)?.[0] ?? ""}`;
	} catch (e) {
		return e.name === "NotAllowedError" ? "tRefused" : "tUnreached";
	}
	return "";
}

// What is not settled in time has failed: a browser without a way to its push
// service may wait for it for ever.
function within(promise) {
	let timer;
	const late = new Promise((_, fail) => {
		timer = setTimeout(() => fail(new Error("no answer")), patience);
	});
	return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
