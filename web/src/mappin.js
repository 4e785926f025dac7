import L from "leaflet";
import { word } from "./dom.js";
import { fill } from "./place.js";

// A pin for one place: set by a click, by dragging, by Enter at the centre, or
// by the numbers in the fields.
export function pinned({ el, m, to, from }) {
	const lon = document.getElementById(el.dataset.lon);
	const lat = document.getElementById(el.dataset.lat);
	let pin = null;

	const show = (move) => {
		const at = [Number(lon.value), Number(lat.value)];
		if (!lon.value || !lat.value || !at.every(Number.isFinite) || Math.abs(at[0]) > 180 || Math.abs(at[1]) > 90) {
			pin?.remove();
			pin = null;
			return;
		}
		const ll = to(at);
		if (pin) {
			pin.setLatLng(ll);
		} else {
			const label = word("tHere", el);
			const inner = document.createElement("span");
			inner.className = "pin";
			pin = L.marker(ll, { draggable: true, title: label, alt: label, icon: L.divIcon({ className: "pin-box", iconSize: [22, 22], iconAnchor: [11, 26], html: inner }) });
			pin.on("dragend", () => set(pin.getLatLng()));
			pin.addTo(m);
		}
		if (move) m.setView(ll, Math.max(m.getZoom(), 16));
	};
	const set = (ll) => {
		const [x, y] = from(ll);
		fill(lon, x);
		fill(lat, y);
		const acc = el.closest("[data-place]")?.querySelector("[data-place-accuracy]");
		if (acc) acc.value = "";
		show(false);
	};
	m.on("click", (e) => set(e.latlng));
	el.addEventListener("keydown", (e) => {
		if (e.key === "Enter" && e.target === el) {
			e.preventDefault();
			set(m.getCenter());
		}
	});
	for (const f of [lon, lat]) f.addEventListener("change", () => show(!m.getBounds().pad(-0.1).contains(to([Number(lon.value), Number(lat.value)]))));
	show(true);
}
