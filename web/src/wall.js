// The screen on the wall: scenes that take turns, parts that are drawn anew
// when something has happened, and a veil when nothing is heard any more.
// Without this file the scenes stand below each other.
const turnEvery = 30_000; // a scene is shown
const staleAfter = 120_000; // without a word
const drawEvery = 5_000; // at most

export function wall() {
	const body = document.body;
	const live = body.dataset.wall;
	if (!live) return;
	turns(body);
	hear(body, live);
	document.querySelector("[data-full]")?.addEventListener("click", () => {
		if (document.fullscreenElement) document.exitFullscreen();
		else document.documentElement.requestFullscreen?.();
	});
}

function turns(body) {
	const scenes = [...document.querySelectorAll(".scene")];
	const links = [...document.querySelectorAll("[data-scene]")];
	const button = document.querySelector("[data-turn]");
	let at = Math.max(
		0,
		scenes.findIndex((s) => `#${s.id}` === location.hash),
	);
	let paused = scenes.length < 2 || matchMedia("(prefers-reduced-motion: reduce)").matches;
	body.classList.add("wall-turns");
	const show = (n) => {
		at = (n + scenes.length) % scenes.length;
		scenes.forEach((s, i) => {
			s.classList.toggle("on", i === at);
		});
		links.forEach((l, i) => {
			if (i === at) l.setAttribute("aria-current", "true");
			else l.removeAttribute("aria-current");
		});
	};
	const pause = (to) => {
		paused = to;
		button?.setAttribute("aria-pressed", String(paused));
	};
	for (const [i, l] of links.entries()) {
		l.addEventListener("click", (e) => {
			e.preventDefault();
			show(i);
			pause(true);
		});
	}
	button?.addEventListener("click", () => pause(!paused));
	document.addEventListener("keydown", (e) => {
		if (e.target.closest("button, a") && e.key !== "ArrowRight" && e.key !== "ArrowLeft") return;
		if (e.key === "ArrowRight") show(at + 1);
		if (e.key === "ArrowLeft") show(at - 1);
		pause(true);
	});
	pause(paused);
	show(at);
	setInterval(() => {
		if (!paused && !document.hidden) show(at + 1);
	}, turnEvery);
}

function hear(body, live) {
	let heard = Date.now();
	let drawn = 0;
	let waiting = 0;
	const alive = () => {
		heard = Date.now();
		veil(false);
	};
	const veil = (on) => {
		body.classList.toggle("wall-stale", on);
		for (const el of document.querySelectorAll("[data-stale]")) el.hidden = !on;
	};
	const draw = async () => {
		waiting = 0;
		drawn = Date.now();
		try {
			const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" }, redirect: "manual" });
			if (!answer.ok) return;
			const page = new DOMParser().parseFromString(await answer.text(), "text/html");
			for (const el of document.querySelectorAll("[data-live]")) {
				const fresh = page.getElementById(el.id);
				if (fresh && fresh.innerHTML !== el.innerHTML) el.replaceChildren(...fresh.childNodes);
			}
			const words = page.querySelector("[data-stale]");
			for (const el of document.querySelectorAll("[data-stale]")) el.textContent = words?.textContent ?? el.textContent;
			alive();
		} catch {
			// The next word tries again.
		}
	};
	const source = new EventSource(live);
	source.addEventListener("beat", alive);
	source.addEventListener("moved", () => {
		alive();
		if (!waiting) waiting = setTimeout(draw, Math.max(0, drawn + drawEvery - Date.now()));
	});
	setInterval(() => {
		if (Date.now() - heard > staleAfter) veil(true);
	}, 5_000);
	// What depends on the hour alone, such as a deadline, moves too.
	setInterval(() => {
		if (!document.hidden && Date.now() - drawn > 60_000 && !body.classList.contains("wall-stale")) draw();
	}, 60_000);
}
