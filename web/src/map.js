import L from "leaflet";
import { make, start, word } from "./dom.js";
import { bubble, clustersURL, gcj02, inner, wgs84 } from "./geo.js";
import { edit } from "./mapedit.js";
import { pinned } from "./mappin.js";
import { toast } from "./toast.js";

// Draws the map of an element with data-map. Everything that it says stands in
// the element's data attributes.
export async function map(el) {
	await style(el.dataset.css);
	const moved = el.dataset.shift === "gcj02";
	// Own data are WGS-84; where the tiles are shifted, everything is drawn
	// shifted with them.
	const to = ([lon, lat]) => {
		const [x, y] = moved ? gcj02(lon, lat) : [lon, lat];
		return L.latLng(y, x);
	};
	const from = ({ lng, lat }) => (moved ? wgs84(lng, lat) : [lng, lat]);

	const m = L.map(el, { preferCanvas: true, attributionControl: false, zoomControl: false, minZoom: 3, maxZoom: 20, zoomSnap: 1 });
	L.control.zoom({ position: "topright", zoomInTitle: word("tIn", el), zoomOutTitle: word("tOut", el) }).addTo(m);
	L.control.scale({ imperial: false }).addTo(m);
	// From afar the names of landmarks would hide those of the areas.
	const far = () => el.classList.toggle("map-far", m.getZoom() < 15);
	m.on("zoomend", far);
	if (el.dataset.tiles) L.tileLayer(el.dataset.tiles, { maxZoom: 20, maxNativeZoom: 18 }).addTo(m);
	// Names lie over areas and under bubbles.
	m.createPane("names").style.zIndex = 450;
	const ctx = { el, m, to, from, bounds: L.latLngBounds([]), names: [] };

	const [lon, lat, zoom] = (el.dataset.center ?? "").split(",").map(Number);
	const centred = el.dataset.center && Number.isFinite(lon) && Number.isFinite(lat);
	const part = (el.dataset.bounds ?? "").split(",").map(Number);
	const bounded = part.length === 4 && part.every(Number.isFinite);
	if (centred) m.setView(to([lon, lat]), zoom || 14);
	if (bounded) m.fitBounds([to([part[0], part[1]]), to([part[2], part[3]])], { animate: false });

	const areas = await layer(ctx, el.dataset.areas, area(ctx));
	await layer(ctx, el.dataset.streets, street(ctx));
	if (areas?.getBounds().isValid()) ctx.bounds.extend(areas.getBounds());
	if (el.dataset.points) ctx.bounds.extend(singles(ctx, JSON.parse(el.dataset.points)).getBounds());
	if (!centred && !bounded) {
		if (ctx.bounds.isValid()) m.fitBounds(ctx.bounds, { padding: [16, 16], maxZoom: 17 });
		else m.setView([27.318, 115.437], 12);
	}
	el.addEventListener("map:failed", (e) => toast(e.detail));
	if (el.dataset.clusters) clusters(ctx);
	if (el.dataset.page) follow(ctx);
	if (el.dataset.mode === "edit") edit(ctx);
	if (el.dataset.mode === "place") pinned(ctx);
	el.dataset.ready = "1";
	el.dispatchEvent(new CustomEvent("map:ready", { bubbles: true }));
	return m;
}

function style(href) {
	if (!href || document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
	return new Promise((done) => {
		const link = make("link", { rel: "stylesheet", href });
		link.addEventListener("load", done);
		link.addEventListener("error", done);
		document.head.append(link);
	});
}

async function get(url) {
	const res = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
	if (!res.ok) throw new Error(`${res.status}`);
	return res.json();
}

async function layer(ctx, url, options) {
	if (!url) return null;
	try {
		return L.geoJSON(await get(url), { coordsToLatLng: ctx.to, ...options }).addTo(ctx.m);
	} catch {
		return null;
	}
}

const fills = { late: "#f3c9a5", doing: "#f4ecc2", done: "#b7ddc6", off: "#e3e8e5" };

function area(ctx) {
	return {
		interactive: true,
		style: (f) => ({ color: "#0b6b53", weight: 1.5, fillColor: fills[f.properties?.kind] ?? "#b7ddc6", fillOpacity: 0.65 }),
		onEachFeature: (f, l) => {
			const p = f.properties ?? {};
			const name = p.value === undefined ? p.name : `${p.name} ${p.value}`;
			if (name) ctx.names.push(l.bindTooltip(text(name), { permanent: true, direction: "center", className: "area-name", pane: "names" }).getTooltip());
			if (p.href && !ctx.el.dataset.mode) l.bindPopup(() => popup(ctx, p));
		},
	};
}

function street() {
	return {
		interactive: false,
		style: () => ({ color: "#8b9a93", weight: 2, opacity: 0.9 }),
		pointToLayer: (_, at) => L.circleMarker(at, { radius: 3, color: "#52605a", weight: 1, fillOpacity: 1 }),
		onEachFeature: (f, l) => {
			if (f.properties?.name) l.bindTooltip(text(f.properties.name), { permanent: f.geometry.type === "Point", direction: "right", className: "area-name street-name", pane: "names" });
		},
	};
}

// Moves each area's name up or down, to where no bubble hides it.
function clearNames({ el, names }) {
	const taken = [...el.querySelectorAll(".bubble")].map((b) => b.getBoundingClientRect());
	const hits = (a, dy) => taken.some((b) => a.left < b.right && b.left < a.right && a.top + dy < b.bottom && b.top < a.bottom + dy);
	for (const name of names) {
		const now = name.getElement()?.getBoundingClientRect();
		if (!now) continue;
		const was = L.point(name.options.offset).y;
		const dy = [0, 20, -20, 34, -34, 48, -48].find((d) => !hits(now, d - was)) ?? 0;
		name.options.offset = [0, dy];
		name.update();
		taken.push(name.getElement().getBoundingClientRect());
	}
}

// Leaflet takes tooltips as HTML; ours are always text.
function text(s) {
	return make("span", { textContent: s });
}

function popup(ctx, p) {
	const box = make("div");
	if (p.title || p.name) box.append(make("p", {}, make("strong", { textContent: p.title ?? p.name })));
	if (p.note) box.append(make("p", { textContent: p.note }));
	if (p.href) box.append(make("p", {}, make("a", { href: p.href, textContent: word("tOpen", ctx.el) })));
	return box;
}

function mark(at, { label, size, className, inside = "", onOpen }) {
	const icon = L.divIcon({ className: `bubble ${className}`, iconSize: [size, size], html: text(inside) });
	const mk = L.marker(at, { icon, title: label, alt: label, keyboard: true });
	mk.on("add", () => mk.getElement()?.setAttribute("aria-label", label));
	mk.on("click", onOpen);
	// Leaflet fires a click for Enter; the space bar is expected as well.
	mk.on("keydown", (e) => {
		if (e.originalEvent.key === " ") {
			e.originalEvent.preventDefault();
			onOpen();
		}
	});
	return mk;
}

function single(ctx, p, at) {
	const mk = mark(at, {
		label: p.title ?? p.name ?? word("tHere", ctx.el),
		size: 24,
		className: `bubble-one ${p.kind ? `k-${p.kind}` : ""}`,
		onOpen: () => mk.openPopup(),
	});
	mk.bindPopup(() => popup(ctx, p));
	return mk;
}

function singles(ctx, data) {
	const group = L.featureGroup();
	for (const f of data.features ?? [data]) {
		if (f.geometry?.type === "Point") group.addLayer(single(ctx, f.properties ?? {}, ctx.to(f.geometry.coordinates)));
	}
	return group.addTo(ctx.m);
}

function clusters(ctx) {
	const { el, m } = ctx;
	const bubbles = L.layerGroup().addTo(m);
	const heat = L.layerGroup();
	let asked = "";
	let pending = null;

	const draw = (list) => {
		bubbles.clearLayers();
		heat.clearLayers();
		const most = Math.max(1, ...list.map((c) => c.n));
		for (const c of list) {
			const at = ctx.to([c.lon, c.lat]);
			if (c.bbox) {
				const [w, s, e, n] = c.bbox;
				heat.addLayer(
					L.rectangle(L.latLngBounds(ctx.to([w, s]), ctx.to([e, n])), {
						stroke: false,
						fillColor: "#7a1f12",
						fillOpacity: 0.12 + 0.6 * Math.sqrt(c.n / most),
						interactive: false,
					}),
				);
			}
			if (c.n === 1 && c.href) {
				bubbles.addLayer(single(ctx, c, at));
				continue;
			}
			const label = c.late ? `${word("tMany", el, c.n)}, ${word("tLate", el, c.late)}` : word("tMany", el, c.n);
			bubbles.addLayer(
				mark(at, {
					label,
					size: bubble(c.n),
					className: c.late ? "bubble-late" : "",
					inside: c.n > 9999 ? `${Math.round(c.n / 1000)}k` : String(c.n),
					onOpen: () => {
						if (!c.bbox) return m.setView(at, m.getZoom() + 2);
						const b = L.latLngBounds(ctx.to([c.bbox[0], c.bbox[1]]), ctx.to([c.bbox[2], c.bbox[3]]));
						m.fitBounds(b, { maxZoom: Math.max(m.getZoom() + 1, Math.min(19, m.getBoundsZoom(b))) });
					},
				}),
			);
		}
	};

	const load = async () => {
		const b = m.getBounds();
		const [w, s] = ctx.from(b.getSouthWest());
		const [e, n] = ctx.from(b.getNorthEast());
		const url = clustersURL(el.dataset.clusters, [w, s, e, n], m.getZoom());
		if (url === asked) return;
		asked = url;
		pending?.abort();
		pending = new AbortController();
		try {
			const res = await fetch(url, { signal: pending.signal, headers: { Accept: "application/json" } });
			if (!res.ok) throw new Error(String(res.status));
			const { clusters: found = [], partly } = await res.json();
			draw(found);
			if (partly) el.dispatchEvent(new CustomEvent("map:failed", { bubbles: true, detail: word("tPartly", el) }));
			clearNames(ctx);
			el.dispatchEvent(new CustomEvent("map:drawn", { bubbles: true }));
		} catch (err) {
			if (err.name === "AbortError") return;
			asked = "";
			el.dispatchEvent(new CustomEvent("map:failed", { bubbles: true, detail: word("tFailed", el) }));
		}
	};
	m.on("moveend", load);
	load();

	const box = document.querySelector(`[data-map-heat="${CSS.escape(el.id)}"]`);
	box?.addEventListener("change", () => {
		if (box.checked) {
			heat.addTo(m);
			bubbles.remove();
		} else {
			heat.remove();
			bubbles.addTo(m);
		}
		clearNames(ctx);
	});
}

// What the page says follows the map: after a move the address has the visible
// part, and the parts of the page that depend on it are taken from there.
function follow(ctx) {
	const { el, m } = ctx;
	let pending = null;
	let timer = 0;
	const take = async () => {
		const b = m.getBounds();
		const url = new URL(el.dataset.page, location.href);
		const box = inner([...ctx.from(b.getSouthWest()), ...ctx.from(b.getNorthEast())]);
		url.searchParams.set("bbox", box);
		pending?.abort();
		pending = new AbortController();
		try {
			const res = await fetch(url, { signal: pending.signal, credentials: "same-origin" });
			if (!res.ok) throw new Error(String(res.status));
			const page = new DOMParser().parseFromString(await res.text(), "text/html");
			history.replaceState(history.state, "", url);
			for (const id of el.dataset.parts.split(" ")) {
				const [was, is] = [document.getElementById(id), page.getElementById(id)];
				if (!was || !is) continue;
				was.replaceWith(document.adoptNode(is));
				start(is);
			}
			for (const form of document.querySelectorAll(`form[action="${url.pathname}"]`)) {
				const field = form.elements.namedItem("bbox") ?? form.appendChild(make("input", { type: "hidden", name: "bbox" }));
				field.value = box;
			}
			el.dispatchEvent(new CustomEvent("map:followed", { bubbles: true }));
		} catch (err) {
			if (err.name !== "AbortError") el.dispatchEvent(new CustomEvent("map:failed", { bubbles: true, detail: word("tFailed", el) }));
		}
	};
	const view = () => `${m.getCenter().lat},${m.getCenter().lng},${m.getZoom()}`;
	let last = view();
	m.on("moveend", () => {
		if (view() === last) return; // the window changed, nobody moved the map
		last = view();
		clearTimeout(timer);
		timer = setTimeout(take, 250);
	});
}
