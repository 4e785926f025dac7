import L from "leaflet";
import { word } from "./dom.js";
import { points, shape, whole } from "./geo.js";

// Edits a boundary, a line or a point on the map. The text field beside the map
// holds the same shape and may be edited too.
export function edit({ el, m, to, from }) {
	const box = el.closest("[data-shape]");
	const kind = box.dataset.shape;
	const field = document.getElementById(el.dataset.for);
	const say = box.querySelector(".shape-say");
	const drawn = L.layerGroup().addTo(m);
	let pts = [];
	let rest = null;
	let at = -1;
	let adding = false;

	const read = () => {
		try {
			const g = field.value.trim() ? JSON.parse(field.value) : null;
			({ points: pts, rest } = points(g));
			at = -1;
			say.textContent = "";
		} catch {
			say.textContent = word("tBad", el);
		}
		draw();
	};
	const write = () => {
		const g = whole(shape(kind, pts), rest);
		field.value = g ? JSON.stringify(g) : "";
		field.dispatchEvent(new Event("input", { bubbles: true }));
		draw();
	};
	const draw = () => {
		drawn.clearLayers();
		const lls = pts.map(to);
		if (kind === "Polygon" && lls.length > 1) drawn.addLayer(L.polygon(lls, { color: "#b42318", weight: 2, fillOpacity: 0.15, interactive: false }));
		if (kind === "LineString" && lls.length > 1) drawn.addLayer(L.polyline(lls, { color: "#b42318", weight: 3, interactive: false }));
		lls.forEach((ll, i) => {
			drawn.addLayer(vertex(ll, i));
		});
	};
	const vertex = (ll, i) => {
		const label = word("tVertex", el, i + 1);
		const mk = L.marker(ll, {
			draggable: true,
			keyboard: true,
			title: label,
			alt: label,
			icon: L.divIcon({ className: i === at ? "vertex vertex-on" : "vertex", iconSize: [16, 16] }),
		});
		mk.on("click", () => pick(i));
		mk.on("dragend", () => {
			pts[i] = from(mk.getLatLng());
			at = i;
			write();
		});
		mk.on("keydown", (e) => {
			const step = { ArrowUp: [0, -4], ArrowDown: [0, 4], ArrowLeft: [-4, 0], ArrowRight: [4, 0] }[e.originalEvent.key];
			if (e.originalEvent.key === "Delete") {
				at = i;
				act.delete();
			}
			if (!step) return;
			e.originalEvent.preventDefault();
			e.originalEvent.stopPropagation();
			const p = m.latLngToContainerPoint(mk.getLatLng()).add(step);
			pts[i] = from(m.containerPointToLatLng(p));
			at = i;
			write();
			focus(i);
		});
		return mk;
	};
	const focus = (i) => drawn.getLayers().filter((l) => l instanceof L.Marker)[i]?.getElement()?.focus();
	const pick = (i) => {
		at = i;
		draw();
		focus(i);
		say.textContent = word("tVertex", el, i + 1);
	};
	const put = (ll) => {
		const p = from(ll);
		if (kind === "Point") {
			pts = [p];
			at = 0;
		} else {
			at = at < 0 ? pts.length : at + 1;
			pts.splice(at, 0, p);
		}
		write();
	};
	const mode = (on) => {
		adding = on;
		box.querySelector("[data-shape-act=add]").setAttribute("aria-pressed", String(on));
		say.textContent = on ? word("tMode", el) : "";
	};
	const act = {
		add() {
			mode(!adding);
			if (adding) el.focus();
		},
		delete() {
			if (pts.length === 0) return;
			pts.splice(at < 0 ? pts.length - 1 : at, 1);
			at = Math.min(at, pts.length - 1);
			write();
		},
		next() {
			if (pts.length) pick((at + 1) % pts.length);
		},
		clear() {
			pts = [];
			rest = null;
			at = -1;
			write();
		},
	};
	box.addEventListener("click", (e) => act[e.target.closest("[data-shape-act]")?.dataset.shapeAct]?.());
	m.on("click", (e) => {
		if (adding) put(e.latlng);
	});
	el.addEventListener("keydown", (e) => {
		if (adding && e.key === "Enter" && e.target === el) {
			e.preventDefault();
			put(m.getCenter());
		}
	});
	field.addEventListener("change", () => {
		read();
		if (pts.length) m.fitBounds(L.latLngBounds(pts.map(to)), { padding: [24, 24], maxZoom: 18 });
	});
	read();
	// Whoever begins with nothing wants to draw.
	if (pts.length) m.fitBounds(L.latLngBounds(pts.map(to)), { padding: [24, 24], maxZoom: 18 });
	else if (!say.textContent) mode(true);
}
