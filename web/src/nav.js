// The navigation of narrow windows. Without this file it opens by its address.
export function nav() {
	const side = document.getElementById("nav");
	const opener = document.querySelector("[data-nav-open]");
	if (!side || !opener) return;
	// Where one is shows, however long the list.
	const here = side.querySelector("[aria-current]");
	if (here) side.scrollTop = here.offsetTop - side.clientHeight / 2;
	opener.setAttribute("aria-expanded", "false");
	opener.setAttribute("role", "button");
	const set = (open) => {
		side.classList.toggle("is-open", open);
		opener.setAttribute("aria-expanded", String(open));
		if (open) side.querySelector("[aria-current], a")?.focus();
		else opener.focus();
	};
	opener.addEventListener("click", (e) => {
		e.preventDefault();
		set(true);
	});
	opener.addEventListener("keydown", (e) => {
		if (e.key === " ") {
			e.preventDefault();
			set(true);
		}
	});
	side.querySelector("[data-nav-close]").addEventListener("click", (e) => {
		e.preventDefault();
		set(false);
	});
	document.addEventListener("keydown", (e) => {
		if (e.key === "Escape" && side.classList.contains("is-open")) set(false);
	});
	document.addEventListener("click", (e) => {
		if (side.classList.contains("is-open") && !side.contains(e.target) && !opener.contains(e.target)) set(false);
	});
}
