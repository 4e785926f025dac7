import { each, make, on, word } from "./dom.js";

// Acts open as dialogs; without this file they unfold in place.
export function dialogs() {
	each("details[data-act]", (act) => {
		const summary = act.querySelector("summary");
		const body = act.querySelector(".act-body");
		const title = body.querySelector(".act-title");
		const dlg = make("dialog", { className: "dlg" });
		dlg.setAttribute("aria-labelledby", title.id);
		summary.setAttribute("aria-haspopup", "dialog");
		const open = () => {
			dlg.append(body);
			document.body.append(dlg);
			act.open = false;
			dlg.showModal();
			const first = body.querySelector("[aria-invalid], [data-focus]") ?? body.querySelector("input:not([type=hidden]), select, textarea");
			first?.focus();
		};
		summary.addEventListener("click", (e) => {
			e.preventDefault();
			open();
		});
		dlg.addEventListener("close", () => summary.focus());
		if (act.open) open();
	});
	on("click", "[data-act-close]", (_, el) => el.closest("dialog")?.close());

	// data-confirm asks before a form is sent.
	document.addEventListener(
		"submit",
		(e) => {
			const asks = e.submitter?.dataset.confirm ?? e.target.dataset.confirm;
			if (!asks || e.target.dataset.confirmed) {
				delete e.target.dataset.confirmed;
				return;
			}
			e.preventDefault();
			e.stopImmediatePropagation();
			confirmed(asks, e.submitter?.textContent.trim() ?? "").then((yes) => {
				if (!yes) return;
				e.target.dataset.confirmed = "1";
				e.target.requestSubmit(e.submitter);
			});
		},
		true,
	);

	// One menu at a time; a click elsewhere or Escape closes it.
	document.addEventListener("click", (e) => {
		for (const m of document.querySelectorAll("details.menu[open]")) if (!m.contains(e.target)) m.open = false;
	});
	document.addEventListener("keydown", (e) => {
		if (e.key !== "Escape") return;
		for (const m of document.querySelectorAll("details.menu[open]")) {
			m.open = false;
			m.querySelector("summary").focus();
		}
	});
}

function confirmed(text, verb) {
	return new Promise((resolve) => {
		const dlg = make("dialog", { className: "dlg" });
		const ask = make("p", { id: "ask", textContent: text });
		dlg.setAttribute("aria-labelledby", "ask");
		const yes = make("button", { className: "btn btn-primary", value: "yes", textContent: verb });
		const no = make("button", { className: "btn", value: "no", textContent: word("tCancel") });
		dlg.append(ask, make("form", { method: "dialog", className: "dlg-foot" }, no, yes));
		dlg.addEventListener("close", () => {
			resolve(dlg.returnValue === "yes");
			dlg.remove();
		});
		document.body.append(dlg);
		dlg.showModal();
	});
}
