import { each, word } from "./dom.js";

// Lets this browser show notices: asks, subscribes and sends the subscription
// with the form.
export function push() {
	each("form[data-push]", (form) => {
		form.addEventListener("submit", async (e) => {
			if (form.elements.endpoint.value) return;
			e.preventDefault();
			try {
				const worker = await navigator.serviceWorker.register("/push.js");
				await navigator.serviceWorker.ready;
				const s = (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push })).toJSON();
				form.elements.endpoint.value = s.endpoint;
				form.elements.p256dh.value = s.keys.p256dh;
				form.elements.auth.value = s.keys.auth;
				form.elements.name.value = `${navigator.platform} ${/(Edg|Firefox|Chrome|Safari)/.exec(navigator.userAgent)?.[0] ?? ""}`;
				form.requestSubmit();
			} catch {
				form.querySelector("[role=status]").textContent = word("tRefused", form);
			}
		});
	});
}
